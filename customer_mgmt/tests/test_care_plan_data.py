from datetime import date

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import Form, TransactionCase, freeze_time, new_test_user, tagged

from ..models.customer_care_ready_made import READY_MADE as VALUES

READY_MADE = ("welcome", "second_purchase", "key_customers", "birthday", "lapsing")


@tagged("post_install", "-at_install")
class TestReadyMadePlans(TransactionCase):
    """The plans a shop finds at the beginning run as they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plans = cls.env["customer.care.plan"].concat(
            *(cls.env.ref(f"customer_mgmt.care_plan_{name}") for name in READY_MADE)
        )
        cls.company = cls.env.ref("base.main_company")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})
        cls.plans = cls.plans.with_env(cls.env)

    def test_they_wait_for_somebody_to_start_them(self):
        self.assertEqual(set(self.plans.mapped("state")), {"draft"})
        self.assertEqual(self.plans.company_id, self.company)

    def test_each_can_be_started(self):
        self.plans.action_start()
        self.assertEqual(set(self.plans.mapped("state")), {"running"})

    def test_each_can_be_opened_and_saved(self):
        for plan in self.plans:
            name = f"Our {plan.name}"
            with self.subTest(name):
                with Form(plan) as form:
                    form.name = name
                self.assertEqual(plan.name, name)

    def test_a_copy_is_a_draft_of_its_own(self):
        for plan in self.plans:
            with self.subTest(plan.name):
                copy = plan.copy({"name": "Ours"})
                copy.action_start()
                self.assertEqual(plan.state, "draft")

    @freeze_time("2026-06-28 12:00:00")
    def test_birthday_mail_is_in_the_dry_run_of_next_week(self):
        ann = self.env["res.partner"].create(
            {
                "name": "Ann",
                "email": "ann@example.com",
                "birthdate": "1990-07-01",
            }
        )
        self.env["customer.profile"].sudo().create(
            {"partner_id": ann.id, "company_id": self.company.id, "stage": "active"}
        )
        plan = self.env.ref("customer_mgmt.care_plan_birthday")
        preview = self.env["customer.care.preview"].create(
            {
                "plan_id": plan.id,
                "date_from": date(2026, 6, 28),
                "date_to": date(2026, 7, 4),
            }
        )
        line = preview.line_ids.filtered(lambda line: line.partner_id == ann)
        self.assertRecordValues(
            line, [{"occasion": date(2026, 7, 1), "is_held_back": False}]
        )
        self.assertEqual(line.date.date(), date(2026, 7, 1))


@tagged("post_install", "-at_install")
class TestReadyMadePlansOfCompanies(TransactionCase):
    """Each company has its own five drafts, and gets back what it deleted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = cls.env["res.company"].create(
            [{"name": "Tea & Trail"}, {"name": "Book & Cup"}]
        )

    def _plans(self, company):
        plans = self.env["customer.care.plan"].with_context(active_test=False)
        return plans.search([("company_id", "=", company.id)])

    def _press(self, company, user=None):
        """As the list does, with whatever is selected: nothing."""
        plans = self.env["customer.care.plan"].with_user(user or self.env.user)
        plans = plans.with_company(company)
        return call_kw(plans, "action_create_ready_made", [[]], {})["params"]

    def test_a_new_company_begins_with_five_drafts(self):
        for company in (self.first, self.second):
            plans = self._plans(company)
            self.assertEqual(
                plans.mapped("name"),
                [
                    "Welcome",
                    "Second Purchase",
                    "Key Customers: Call",
                    "Birthday",
                    "Lapsing: Reminder",
                ],
            )
            self.assertEqual(set(plans.mapped("state")), {"draft"})
            plans.with_company(company).action_start()
            self.assertEqual(set(plans.mapped("state")), {"running"})

    def test_they_are_those_of_the_main_company(self):
        names = set().union(*VALUES.values()) - {"name", "objective"}
        for key, plan in zip(READY_MADE, self._plans(self.first), strict=True):
            main = self.env.ref(f"customer_mgmt.care_plan_{key}")
            for name in sorted(names):
                self.assertEqual(plan[name], main[name], f"{key}.{name}")

    def test_missing_ones_come_back(self):
        first, second = self._plans(self.first), self._plans(self.second)
        kept = first[0]
        kept.write({"name": "Hello", "active": False})
        first[1:3].unlink()
        params = self._press(self.first)
        self.assertEqual(params["message"], "Ready-made plans added as drafts: 2")
        after = self._plans(self.first)
        self.assertEqual((len(after), kept.name, kept.active), (5, "Hello", False))
        self.assertEqual(self._plans(self.second), second)
        params = self._press(self.first)
        self.assertEqual(params["type"], "info")
        self.assertEqual(self._plans(self.first), after)

    def test_in_every_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._plans(self.first)[0].unlink()
        self.patch(
            type(VALUES["welcome"]["name"]),
            "_translate",
            lambda text, lang: f"{lang}: {text._source}",
        )
        self._press(self.first)
        plan = self._plans(self.first)[0].with_context(lang="fr_FR")
        self.assertEqual(plan.name, "fr_FR: Welcome")
        self.assertEqual(plan.with_context(lang="en_US").name, "en_US: Welcome")

    def test_a_deleted_template_is_left_empty(self):
        self.env.ref("customer_mgmt.mail_template_birthday").unlink()
        self._plans(self.first).unlink()
        self._press(self.first)
        birthday = self._plans(self.first)[3]
        self.assertEqual((birthday.name, birthday.action), ("Birthday", "mail"))
        self.assertFalse(birthday.mail_template_id)

    def test_managers_only(self):
        self._plans(self.first).unlink()
        users = {
            name: new_test_user(
                self.env,
                f"test_{name}",
                groups=f"customer_mgmt.group_customer_{name}",
                company_id=self.first.id,
                company_ids=self.first.ids,
            )
            for name in ("user", "manager")
        }
        with self.assertRaises(AccessError):
            self._press(self.first, users["user"])
        self._press(self.first, users["manager"])
        self.assertEqual(len(self._plans(self.first)), 5)
        self.assertEqual(self._plans(self.first).user_id, users["manager"])
