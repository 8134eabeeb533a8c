from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestLossScreens(HttpCase, CustomerCase):
    """What a manager does in the browser about customers who leave."""

    def setUp(self):
        super().setUp()
        self.env.ref("base.user_admin").write(
            {"company_ids": [(4, self.company.id)], "company_id": self.company.id}
        )
        self.today = fields.Date.context_today(self.env.user)

    def _lose_ann(self):
        """She was a customer at the month-end before the last, and not at the last."""
        lapsed_on = self.today.replace(day=1) - relativedelta(days=10)
        ann = self._make_customer("Ann Lost")
        self._make_purchase(ann, lapsed_on - relativedelta(days=181), 80)
        self._score(self.today)
        for day in self.env["customer.snapshot"]._missing_dates(self.policy):
            self.scoring._snapshot(self.company, day)

    def test_who_is_leaving(self):
        """From the list of who slipped to an activity."""
        ann = self._make_customer("Ann Slipped", phone="+32 2 290 34 90")
        self._make_purchases(ann, [91, 120, 150], 80, today=self.today)
        self._score(self.today)
        self.start_tour(
            "/odoo/customers-today", "customer_mgmt_who_is_leaving", login="admin"
        )
        planned = self.env["customer.interaction"].search(
            [("partner_id", "=", ann.id), ("state", "=", "planned")]
        )
        self.assertEqual(planned.activity_id.summary, "Win back")

    def test_why_lost(self):
        """Which reasons there are, and whom to ask for more."""
        self._lose_ann()
        self.start_tour(
            "/odoo/customers-why-lost", "customer_mgmt_why_lost", login="admin"
        )

    def test_evaluate(self):
        """The figures, and what is behind one."""
        self._lose_ann()
        self.start_tour(
            "/odoo/customers-evaluate", "customer_mgmt_evaluate", login="admin"
        )
