from datetime import date

from odoo.tests import Form, TransactionCase, freeze_time, tagged

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
