from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import TODAY, CustomerCase


@tagged("post_install", "-at_install")
class TestLoss(CustomerCase):
    """At risk after 90 days of silence, lapsed after 180; today is 28 June 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.snapshot_months = 12
        cls.losses = cls.env["customer.loss"]
        cls.price = cls.env.ref("customer_mgmt.loss_reason_price")
        cls.service = cls.env.ref("customer_mgmt.loss_reason_service")

    def _look_back(self):
        """The nightly run with its month-ends."""
        self._score()
        for day in self.env["customer.snapshot"]._missing_dates(self.policy):
            self.scoring._snapshot(self.company, day)
        self.env.invalidate_all()

    def _losses(self, partner=None):
        domain = [("company_id", "=", self.company.id)]
        if partner:
            domain += [("partner_id", "=", partner.id)]
        return self.losses.search(domain, order="date, id")

    # Who, when and how much ------------------------------------------------------

    def test_lost_in_the_month_the_limit_is_passed(self):
        """Silent since 1 November: lapsed after 30 April, so lost in May."""
        ann = self._make_customer()
        self._make_order(ann, date(2025, 6, 10), 30)
        self._make_order(ann, date(2025, 11, 1), 70)
        self._look_back()
        self.assertRecordValues(
            self._losses(),
            [
                {
                    "partner_id": ann.id,
                    "date": date(2026, 5, 31),
                    "stage_before": "at_risk",
                    "stage": "lapsed",
                    "last_date": date(2025, 11, 1),
                    "revenue": 100.0,
                    "margin": -20.0,
                    "returned_on": False,
                    "loss_reason_id": False,
                    "data_reason": "silent",
                }
            ],
        )
        self.assertEqual(self._profile(ann).revenue_at_stake, 100.0)

    def test_running_month(self):
        """Silent since 20 December: lapsed after 18 June."""
        ann = self._make_customer()
        self._make_purchase(ann, date(2025, 12, 20), 50)
        self._look_back()
        self.assertRecordValues(
            self._losses(), [{"date": TODAY, "revenue": 50.0, "data_reason": "once"}]
        )

    def test_lost_twice(self):
        """Each loss has its own year and its own return."""
        ann = self._make_customer()
        self._make_purchase(ann, date(2025, 1, 10), 40)
        self._make_purchase(ann, date(2025, 2, 10), 40)
        self._make_purchase(ann, date(2025, 10, 5), 20)
        self._look_back()
        self.assertRecordValues(
            self._losses(),
            [
                {
                    "date": date(2025, 8, 31),
                    "returned_on": date(2025, 10, 5),
                    "revenue": 80.0,
                },
                {"date": date(2026, 4, 30), "returned_on": False, "revenue": 100.0},
            ],
        )

    def test_as_many_as_the_churn_rate_counts(self):
        for number, day in enumerate((date(2025, 9, 3), date(2025, 10, 9)), 1):
            self._make_purchase(self._make_customer(f"C{number}"), day)
            self._make_purchase(self._make_customer(f"D{number}"), day)
        self._look_back()
        counted = self.env["customer.migration"]._read_group(
            [("company_id", "=", self.company.id), ("left", "=", 1)],
            ["date:month"],
            ["__count"],
        )
        found = self.losses._read_group(
            [("company_id", "=", self.company.id)], ["date:month"], ["__count"]
        )
        self.assertEqual(found, counted)
        self.assertEqual([count for _month, count in found], [2, 2])

    def test_total_is_in_the_sales_report(self):
        """The value of losses is the net revenue of their customers in the year up to
        the last purchase, returns among it, and nothing else."""
        ann, bob, eve = (self._make_customer(name) for name in ("Ann", "Bob", "Eve"))
        self._make_purchase(ann, date(2024, 10, 1), 1000)  # more than a year before
        self._make_purchase(ann, date(2025, 6, 10), 60)
        sold = self._make_purchase(ann, date(2025, 11, 20), 40)
        self._make_purchase(ann, date(2026, 1, 5), -10, return_of_id=sold.id)
        self._make_order(bob, date(2025, 12, 1), 25)
        self._make_order(eve, date(2026, 6, 1), 500)  # still there
        self._look_back()
        lost = self._losses()
        self.assertEqual(lost.partner_id, ann | bob)
        [(net,)] = self.env["customer.purchase"]._read_group(
            [
                ("customer_id", "in", lost.partner_id.ids),
                ("company_id", "=", self.company.id),
                ("date", ">", "2024-12-31"),
            ],
            [],
            ["net:sum"],
        )
        self.assertEqual(net, 115.0)
        self.assertEqual(sum(lost.mapped("revenue")), net)
        profiles = self._profile(lost.partner_id)
        self.assertEqual(sum(profiles.mapped("revenue_at_stake")), net)

    def test_nothing_to_compare(self):
        self.policy.snapshot_months = 0
        self._make_purchase(self._make_customer(), date(2025, 12, 20))
        self._look_back()
        self.assertFalse(self._losses())
        page = self.losses.get_pareto()
        self.assertEqual(page["bars"], [])
        self.assertEqual(page["chart"]["labels"], [])

    # Reasons in the data -----------------------------------------------------------

    def test_data_reasons(self):
        returned, dwindled, closed = (
            self._make_customer(name) for name in ("Returned", "Dwindled", "Closed")
        )
        sold = self._make_purchase(returned, date(2025, 11, 20), 100)
        self._make_purchase(returned, date(2025, 11, 25), -50, return_of_id=sold.id)
        self._make_purchase(dwindled, date(2025, 2, 1), 100)
        self._make_purchase(dwindled, date(2025, 11, 20), 40)
        self._make_purchase(closed, date(2026, 6, 1), 20)
        self._make_purchase(closed, date(2026, 5, 1), 20)
        self._look_back()
        self._profile(closed)._set_manual_stage("lost", "Moved")
        found = {row.partner_id: row.data_reason for row in self._losses()}
        self.assertEqual(
            found, {returned: "returned", dwindled: "dwindled", closed: "closed"}
        )

    def test_a_block_alone_is_no_loss(self):
        ann = self._make_customer()
        self._make_purchase(ann, date(2026, 5, 1))
        self._look_back()
        profile = self._profile(ann)
        profile._set_manual_stage("blocked", "Dispute")
        self.assertFalse(self._losses())
        profile._tell_loss(self.service)
        self.assertEqual(self._losses().loss_reason_id, self.service)

    # Told reasons ------------------------------------------------------------------

    def test_told_reason_belongs_to_its_silence(self):
        """Told today: of the loss that lasts, not of the one of last year."""
        ann = self._make_customer()
        self._make_purchase(ann, date(2025, 1, 10), 40)
        self._make_purchase(ann, date(2025, 10, 5), 20)
        self._look_back()
        self._profile(ann)._tell_loss(self.price, "Too dear")
        first, second = self._losses()
        self.assertFalse(first.loss_reason_id)
        self.assertEqual(second.loss_reason_id, self.price)
        self._profile(ann).sudo().loss_told_on = date(2025, 8, 1)
        self.env.invalidate_all()
        first, second = self._losses()
        self.assertEqual(first.loss_reason_id, self.price)
        self.assertFalse(second.loss_reason_id)

    def test_closing_tells_why(self):
        ann = self._make_customer()
        self._make_purchase(ann, date(2026, 5, 1))
        self._look_back()
        profile = self._profile(ann)
        wizard = Form(
            self.env["customer.close"].with_context(active_ids=profile.ids),
        )
        wizard.loss_reason_id = self.price
        wizard.save().action_close()
        self.assertRecordValues(
            profile,
            [
                {
                    "stage": "lost",
                    "manual_reason": "Price",
                    "loss_reason_id": self.price.id,
                    "loss_note": False,
                    "loss_told_on": TODAY,
                }
            ],
        )
        self.assertEqual(self._losses().loss_reason_id, self.price)
        with self.assertRaises(UserError):
            self.env["customer.close"].create(
                {"profile_ids": profile.ids}
            ).action_close()

    def test_call_tells_why(self):
        ann = self._make_customer()
        self._make_purchase(ann, date(2025, 12, 20))
        self._look_back()
        row = self.env["customer.interaction"].create(
            {
                "partner_id": ann.id,
                "company_id": self.company.id,
                "type": "call",
                "state": "planned",
            }
        )
        wizard = self.env["customer.interaction.finish"].create(
            {
                "interaction_id": row.id,
                "outcome": "not_interested",
                "loss_reason_id": self.service.id,
                "note": "Waited too long",
            }
        )
        wizard.action_finish()
        self.assertRecordValues(
            self._profile(ann),
            [{"loss_reason_id": self.service.id, "loss_note": "Waited too long"}],
        )

    def test_other_outcomes_tell_nothing(self):
        ann = self._make_customer()
        self._make_purchase(ann, date(2025, 12, 20))
        self._look_back()
        row = self.env["customer.interaction"].create(
            {"partner_id": ann.id, "company_id": self.company.id, "type": "call"}
        )
        self.env["customer.interaction.finish"].create(
            {
                "interaction_id": row.id,
                "outcome": "will_buy",
                "loss_reason_id": self.service.id,
            }
        ).action_finish()
        self.assertFalse(self._profile(ann).loss_reason_id)

    def test_merged_contact_keeps_what_was_told(self):
        ann, twin = self._make_customer("Ann"), self._make_customer("Twin")
        self._make_purchase(ann, date(2025, 12, 20))
        self._make_purchase(twin, date(2025, 12, 22))
        self._look_back()
        self._profile(twin)._tell_loss(self.price, "Too dear")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((ann | twin).ids, ann)
        self.assertEqual(self._profile(ann).loss_reason_id, self.price)
        self.assertEqual(self._profile(ann).loss_note, "Too dear")

    # Pareto ------------------------------------------------------------------------

    def _lose(self, amounts, reason):
        for amount in amounts:
            partner = self._make_customer()
            self._make_purchase(partner, date(2025, 12, 20), amount)
            self._told[partner] = reason

    def _make_pareto(self):
        self._told = {}
        self._lose([10, 10, 10], self.price)
        self._lose([100], self.service)
        self._lose([5], self.price.browse())
        self._look_back()
        for partner, reason in self._told.items():
            self._profile(partner)._tell_loss(reason)

    def test_pareto_of_customers(self):
        self._make_pareto()
        page = self.losses.get_pareto()
        self.assertEqual(
            [(bar["name"], bar["amount"], bar["cumulative"]) for bar in page["bars"]],
            [("Price", "3", "75%"), ("Service", "1", "100%")],
        )
        self.assertEqual(page["chart"]["datasets"][0]["data"], [75.0, 100.0])
        self.assertIn("5 lost", page["summary"])
        self.assertIn("4 of them told why", page["summary"])
        found = self.losses.search(page["bars"][0]["domain"])
        self.assertEqual(found.loss_reason_id, self.price)
        self.assertEqual(len(found), 3)

    def test_pareto_of_revenue(self):
        self._make_pareto()
        page = self.losses.get_pareto(measure="revenue")
        self.assertEqual(
            [(bar["name"], bar["share"]) for bar in page["bars"]],
            [("Service", "77%"), ("Price", "23%")],
        )
        page = self.losses.get_pareto(by="data_reason")
        self.assertEqual([bar["name"] for bar in page["bars"]], ["Bought Only Once"])
        self.assertEqual(page["bars"][0]["amount"], "5")

    def test_pareto_refuses_other_choices(self):
        for choice in ({"by": "phone"}, {"measure": "margin"}, {"months": 7}):
            with self.assertRaises(UserError):
                self.losses.get_pareto(**choice)

    # Roles and companies -------------------------------------------------------------

    def test_roles(self):
        user = new_test_user(
            self.env,
            "seller",
            "customer_mgmt.group_customer_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        mine = self._make_customer("Mine", user_id=user.id)
        other = self._make_customer("Other", user_id=self.env.user.id)
        for partner in mine | other:
            self._make_purchase(partner, date(2025, 12, 20))
        self._look_back()
        seen = self.losses.with_user(user).search([])
        self.assertEqual(seen.partner_id, mine)
        with self.assertRaises(AccessError):
            seen.read(["margin"])
        self._profile(mine).with_user(user)._tell_loss(self.price)
        self.assertEqual(self._profile(mine).loss_reason_id, self.price)
        with self.assertRaises(AccessError):
            self._profile(other).with_user(user)._tell_loss(self.price)
        nobody = new_test_user(self.env, "nobody", "base.group_user")
        with self.assertRaises(AccessError):
            self.losses.with_user(nobody).search([])

    def test_two_companies(self):
        second = self._make_company("Second")
        manager = new_test_user(
            self.env,
            "manager",
            "customer_mgmt.group_customer_manager",
            company_id=self.company.id,
            company_ids=(self.company | second).ids,
        )
        ann = self._make_customer()
        self._make_purchase(ann, date(2025, 12, 20), 50)
        self._look_back()
        losses = self.losses.with_user(manager)
        self.assertEqual(losses.search([]).margin, 0)
        elsewhere = losses.with_context(allowed_company_ids=second.ids)
        self.assertFalse(elsewhere.search([]))
        self.assertEqual(elsewhere.get_pareto(by="data_reason")["bars"], [])
