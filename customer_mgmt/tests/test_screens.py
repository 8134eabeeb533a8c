from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestScreens(HttpCase, CustomerCase):
    """A manager finds who slipped, opens the contact and reads why."""

    def test_who_slipped_today(self):
        today = fields.Date.context_today(self.env.user)
        ann = self._make_customer("Ann Slipped", phone="+32 2 290 34 90")
        self._make_purchases(ann, [91, 120, 150], 80, today=today)
        self._make_purchases(
            self._make_customer("Bob Stayed"), [5, 30], 80, today=today
        )
        self._score(today)
        profile = self._profile(ann)
        self.assertEqual(profile.stage, "at_risk")
        self.assertEqual(profile.stage_since, today - timedelta(days=0))
        admin = self.env.ref("base.user_admin")
        admin.write(
            {"company_ids": [(4, self.company.id)], "company_id": self.company.id}
        )
        self.start_tour(
            "/odoo/customers-today", "customer_mgmt_who_slipped", login="admin"
        )
