from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common_report import ReportCase


@tagged("post_install", "-at_install")
class TestSatisfactionScreen(ReportCase, HttpCase):
    def test_page(self):
        new_test_user(
            self.env,
            "boss",
            "customer_mgmt.group_customer_manager",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        now = fields.Datetime.now()
        counts = {10: 50, 8: 30, 2: 20}
        for days in (2, 95):
            answers = self._respond_many(0, counts, touchpoint_id=self.channel.id)
            answers.response_date = now - timedelta(days=days)
        self.start_tour(
            "/odoo/satisfaction", "customer_survey_satisfaction", login="boss"
        )
