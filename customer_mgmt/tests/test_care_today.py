from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TODAY
from .common_care import CareCase


@tagged("post_install", "-at_install")
class TestToday(CareCase):
    def setUp(self):
        super().setUp()
        self.user = new_test_user(
            self.env,
            "test_sales",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.small = self._customer("Small", [7], user_id=self.user.id)
        self.large = self._customer("Large", [7, 30, 60], user_id=self.user.id)
        self._customer("Foreign", [7], user_id=self.env.uid)
        self._score()
        self.plan = self._make_plan("purchase", days=7, action="activity")
        self._plan()
        self.env["customer.interaction"]._due()._carry_out()
        self.mine = self.env["customer.interaction"].with_user(self.user)

    def _todays_partners(self):
        rows = self.mine.browse(self.mine.action_today()["domain"][0][2])
        return rows.mapped("partner_id.name")

    def test_my_contacts_by_value(self):
        self.assertEqual(self._todays_partners(), ["Large", "Small"])

    def test_what_is_done_leaves_the_open_list(self):
        domain = self.mine.action_today()["domain"]
        self._finish(self.large)
        left = self.mine.search(domain).partner_id
        self.assertEqual(left, self.small)

    def test_capped_to_the_capacity(self):
        self.policy.daily_capacity = 1
        self.assertEqual(self._todays_partners(), ["Large"])
        self.assertEqual(
            self.mine.action_today()["display_name"], "Today: 1 of 2 waiting"
        )
        self._finish(self.large)
        self.assertEqual(self._todays_partners(), [], "the day is full")

    def _finish(self, partner, **vals):
        row = self.mine.search(
            [("partner_id", "=", partner.id), ("state", "=", "planned")]
        )
        self.env["customer.interaction.finish"].with_user(self.user).create(
            {"interaction_id": row.id, **vals}
        ).action_finish()
        return row

    def test_outcome_and_next_step_in_place(self):
        row = self._finish(
            self.large,
            outcome="will_buy",
            note="Wants the first flush",
            next_date=TODAY + timedelta(days=5),
            next_summary="Offer the first flush",
        )
        self.assertEqual(
            (row.state, row.outcome, row.user_id), ("done", "will_buy", self.user)
        )
        self.assertFalse(row.activity_id.active)
        done = self.env["customer.interaction"].search(
            [("partner_id", "=", self.large.id), ("state", "=", "done")]
        )
        self.assertEqual(done, row, "logged once")
        following = self.mine.search(
            [("partner_id", "=", self.large.id), ("state", "=", "planned")]
        )
        self.assertEqual(following.summary, "Offer the first flush")
        self.assertEqual(following.activity_id.date_deadline, TODAY + timedelta(days=5))
        self.assertEqual(self._todays_partners(), ["Small"])

    def test_a_next_step_in_the_past_is_refused(self):
        with self.assertRaisesRegex(UserError, "past"):
            self._finish(self.large, next_date=TODAY - timedelta(days=1))

    def test_tomorrow_and_not_needed(self):
        rows = self.mine.search([("user_id", "=", self.user.id)])
        large = rows.filtered(lambda row: row.partner_id == self.large)
        large.action_tomorrow()
        self.assertEqual(self._todays_partners(), ["Small"])
        (rows - large).action_drop()
        self.assertEqual(self._todays_partners(), [])
