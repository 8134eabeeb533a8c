from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import TODAY, CustomerCase

SALES = "sales_team.group_sale_salesman"
# Tests switch the messages of records off.
LOUD = {"tracking_disable": False, "mail_notrack": False}


class HandoverCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._make_user("manager_m", "sales_team.group_sale_manager")
        cls.old, cls.kim, cls.lee = (
            cls._make_user(name, SALES) for name in ("old", "kim", "lee")
        )
        cls.customers = cls.env["res.partner"]
        for name, margin in (("A", 100), ("B", 60), ("C", 50), ("D", 10), ("E", 0)):
            partner = cls._make_customer(name, user_id=cls.old.id)
            cls.customers |= partner
            if margin:
                cls._make_purchase(partner, TODAY, 2 * margin, margin=margin)
        cls.a, cls.b, cls.c, cls.d, cls.e = cls.customers
        cls.others = cls._make_customer("Others", user_id=cls.kim.id)

    @classmethod
    def _make_user(cls, login, groups, **vals):
        return new_test_user(
            cls.env,
            login,
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **vals,
        )

    def setUp(self):
        super().setUp()
        self._score()

    def _hand_over(self, to, kinds=None, company=None):
        wizard = self._open(to, company)
        for line in wizard.line_ids:
            line.is_selected = kinds is None or line.code in kinds
        return wizard.action_hand_over()

    def _open(self, to, company=None):
        return (
            self.env["customer.handover"]
            .with_user(self.manager)
            .create(
                {
                    "company_id": (company or self.company).id,
                    "from_user_id": self.old.id,
                    "to_user_ids": [Command.set(to.ids)],
                }
            )
        )

    def _counts(self, wizard):
        return {line.code: line.count for line in wizard.line_ids}


@tagged("post_install", "-at_install")
class TestHandover(HandoverCase):
    # Customers ---------------------------------------------------------------------

    def test_all_customers_go_to_one(self):
        self._hand_over(self.kim)
        self.assertEqual(self.customers.user_id, self.kim)

    def test_spread_by_value(self):
        """100, 60, 50, 10 and 0: Kim gets 110 and Lee 110."""
        wizard = self._open(self.kim | self.lee)
        self.assertRecordValues(
            wizard.share_ids,
            [
                {"user_id": self.kim.id, "count": 3, "value": 110.0},
                {"user_id": self.lee.id, "count": 2, "value": 110.0},
            ],
        )
        wizard.action_hand_over()
        self.assertEqual((self.a | self.d | self.e).user_id, self.kim)
        self.assertEqual((self.b | self.c).user_id, self.lee)
        self.assertEqual(self.others.user_id, self.kim)

    def test_contacts_follow_their_company(self):
        firm = self._make_customer("Firm", is_company=True, user_id=self.old.id)
        people = self.env["res.partner"].create(
            [{"name": f"P{n}", "parent_id": firm.id} for n in range(3)]
        )
        self.assertEqual(people.user_id, self.old)
        people[2].user_id = self.manager
        self._make_purchase(people[0], TODAY, 1000, margin=500)
        self._score()
        wizard = self._open(self.kim | self.lee)
        # 500 against 100 + 60 + 50 + 10; E is without value and evens the numbers out.
        self.assertEqual(wizard.share_ids.mapped("value"), [500.0, 220.0])
        self.assertEqual(wizard.share_ids.mapped("count"), [2, 4])
        self.assertEqual(self._counts(wizard)["customers"], 8)
        wizard.action_hand_over()
        self.assertEqual((firm | people[:2]).user_id, self.kim)
        self.assertEqual(people[2].user_id, self.manager)

    def test_archived_customers_and_users(self):
        self.b.active = False
        self.old.active = False
        self._hand_over(self.lee)
        self.assertEqual(self.customers.user_id, self.lee)

    def test_only_what_is_chosen(self):
        planned = self._plan(self.a)
        self._hand_over(self.kim, kinds={"customers"})
        self.assertEqual(self.a.user_id, self.kim)
        self.assertEqual(planned.user_id, self.old)

    # The rest ------------------------------------------------------------------------

    def _plan(self, partner, **vals):
        return self.env["customer.interaction"].create(
            {
                "type": "call",
                "partner_id": partner.id,
                "state": "planned",
                "user_id": self.old.id,
                "date": f"{TODAY + timedelta(days=3)} 10:00:00",
                **vals,
            }
        )

    def _schedule(self, record, user=None):
        return record.activity_schedule(
            "mail.mail_activity_data_call", user_id=(user or self.old).id
        )

    def test_planned_contacts(self):
        planned, done = self._plan(self.a), self._plan(self.b, state="done")
        of_others = self._plan(self.c, user_id=self.kim.id)
        touch = planned.touch
        wizard = self._open(self.lee)
        self.assertEqual(self._counts(wizard)["interactions"], 1)
        wizard.action_hand_over()
        self.assertEqual(planned.user_id, self.lee)
        self.assertEqual(planned.touch, touch)
        self.assertEqual(done.user_id, self.old)
        self.assertEqual(of_others.user_id, self.kim)

    def test_open_quotations_follow_their_customer(self):
        quotation = self._make_order(self.b, TODAY, state="sent", user_id=self.old.id)
        sold = self._make_order(self.b, TODAY, user_id=self.old.id)
        self._hand_over(self.kim | self.lee)
        self.assertEqual(quotation.user_id, self.b.user_id)
        self.assertEqual(quotation.user_id, self.lee)
        self.assertEqual(sold.user_id, self.old)

    def test_activities_follow_their_customer(self):
        on_contact = self._schedule(self.b)
        quotation = self._make_order(self.c, TODAY, state="draft", user_id=self.old.id)
        on_quotation = self._schedule(quotation)
        of_others = self._schedule(self.a, self.kim)
        elsewhere = self._schedule(self.others)
        wizard = self._open(self.kim | self.lee)
        self.assertEqual(self._counts(wizard)["activities"], 2)
        wizard.action_hand_over()
        self.assertEqual((on_contact | on_quotation).user_id, self.lee)
        self.assertEqual(of_others.user_id, self.kim)
        self.assertEqual(elsewhere.user_id, self.old)

    def test_other_parts_add_what_they_own(self):
        wizard = type(self.env["customer.handover"])
        stock = wizard._handover_targets
        target = stock(self._open(self.kim))[0]
        tags = self.env["crm.team"].create({"name": "Team", "user_id": self.old.id})
        self.patch(
            wizard,
            "_handover_targets",
            lambda self: [
                *stock(self),
                target._replace(
                    code="teams",
                    name="Teams",
                    model="crm.team",
                    domain=[("user_id", "=", self.from_user_id.id)],
                    customer="",
                ),
            ],
        )
        self._hand_over(self.kim | self.lee, kinds={"teams"})
        self.assertEqual(tags.user_id, self.kim)
        self.assertEqual(self.a.user_id, self.old)

    # Telling people ------------------------------------------------------------------

    def test_one_note_on_each_record_and_one_message_to_each_new_owner(self):
        messages = self.env["mail.message"]
        mails = self.env["mail.mail"].search_count([])
        before = messages.search([]).ids
        wizard = self._open(self.kim | self.lee)
        wizard = wizard.with_context(**LOUD)
        self.cr.flush()
        action = wizard.action_hand_over()
        self.cr.flush()
        new = messages.search([("id", "not in", before)])
        notes = new.filtered(lambda m: m.model == "res.partner" and m.res_id)
        self.assertEqual(sorted(notes.mapped("res_id")), sorted(self.customers.ids))
        self.assertIn("Handed over from old", notes[0].body)
        told = new - notes
        self.assertEqual(
            told.mapped("notified_partner_ids"), (self.kim | self.lee).partner_id
        )
        self.assertEqual(len(told), 2)
        self.assertLessEqual(self.env["mail.mail"].search_count([]) - mails, 2)
        self.assertIn("Customers and contacts: 3", action["params"]["message"])
        # They follow what they own, as after any change of the salesperson.
        self.assertIn(self.kim.partner_id, self.a.message_partner_ids)

    # Who, where ----------------------------------------------------------------------

    def test_managers_only(self):
        with self.assertRaises(AccessError):
            self.env["customer.handover"].with_user(self.kim).create(
                {
                    "from_user_id": self.old.id,
                    "to_user_ids": [Command.set(self.kim.ids)],
                }
            )

    def test_new_owners_need_a_role(self):
        clerk = self._make_user("clerk", "base.group_user")
        with self.assertRaisesRegex(UserError, "no Customers role"):
            self._hand_over(clerk)
        with self.assertRaisesRegex(UserError, "themselves"):
            self._hand_over(self.old)
        self.assertEqual(self.customers.user_id, self.old)
        choice = self.env["customer.handover"].fields_get(["to_user_ids"])
        domain = choice["to_user_ids"]["domain"]
        self.assertNotIn(clerk, self.env["res.users"].search(domain))
        self.assertIn(self.kim, self.env["res.users"].search(domain))

    def test_nothing_to_hand_over(self):
        with self.assertRaisesRegex(UserError, "nothing"):
            self._hand_over(self.kim, kinds=set())

    def test_another_company_keeps_what_is_its_own(self):
        sister = self._make_company("Sister")
        self.env.user.company_ids |= sister
        self.d.company_id, self.e.company_id = sister, self.company
        here, there = self._plan(self.a), self._plan(self.a, company_id=sister.id)
        self._hand_over(self.kim)
        self.assertEqual(self.d.user_id, self.old)
        self.assertEqual((self.a | self.e).user_id, self.kim)
        self.assertEqual((here.user_id, there.user_id), (self.kim, self.old))

    def test_new_owner_must_work_for_the_company(self):
        sister = self._make_company("Sister")
        self.manager.company_ids |= sister
        wizard = self._open(self.kim, company=sister).with_context(
            allowed_company_ids=(self.company | sister).ids
        )
        with self.assertRaisesRegex(UserError, "does not work for Sister"):
            wizard.action_hand_over()

    # Screen --------------------------------------------------------------------------

    def test_preview_follows_the_choices(self):
        self._plan(self.a)
        with Form(self.env["customer.handover"].with_user(self.manager)) as form:
            form.from_user_id = self.old
            form.to_user_ids.add(self.kim)
            form.to_user_ids.add(self.lee)
            lines = {line["name"]: line["count"] for line in form.line_ids._records}
            self.assertEqual(lines["Customers and contacts"], 5)
            self.assertEqual(lines["Planned contacts"], 1)
            shares = [(s["count"], s["value"]) for s in form.share_ids._records]
            self.assertEqual(shares, [(3, 110.0), (2, 110.0)])
            with form.line_ids.edit(0) as line:
                line.is_selected = False
            shares = [(s["count"], s["value"]) for s in form.share_ids._records]
            self.assertEqual(shares, [(1, 100.0), (0, 0.0)])
        form.record.action_hand_over()
        self.assertEqual(self.a.user_id, self.old)
        self.assertEqual(
            self.env["customer.interaction"]
            .search([("partner_id", "=", self.a.id)])
            .user_id,
            self.kim,
        )

    def test_number_of_queries_does_not_grow_with_the_customers(self):
        def cost(number):
            partners = self.env["res.partner"].create(
                [{"name": f"Q{n}", "user_id": self.old.id} for n in range(number)]
            )
            self.env.flush_all()
            wizard = self._open(self.kim | self.lee).with_context(**LOUD)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            wizard.action_hand_over()
            self.env.flush_all()
            self.assertNotIn(self.old, partners.user_id)
            return self.cr.sql_log_count - before

        cost(3)
        self.assertLessEqual(cost(90) - cost(30), 5)
