from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common_report import ReportCase


@tagged("post_install", "-at_install")
class TestSatisfactionScreen(ReportCase, HttpCase):
    def _rate(self, answers):
        for number, answer in enumerate(answers):
            ratings = (1 + answer.score // 4, 1 + number % 5, 5 - answer.score // 8)
            for question, rating in zip(self.drivers, ratings, strict=True):
                answer._save_lines(question, str(rating))

    def test_page(self):
        new_test_user(
            self.env,
            "boss",
            "customer_mgmt.group_customer_manager",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        now = fields.Datetime.now()
        self.drivers = self._add_drivers(
            "Advice", "Delivery", "Opening hours at the weekend"
        )
        counts = {10: 50, 8: 30, 2: 20}
        for days in (2, 95):
            answers = self._respond_many(0, counts, touchpoint_id=self.channel.id)
            answers.response_date = now - timedelta(days=days)
            self._rate(answers)
        other = self._make_survey(title="Another survey")
        answers = self._respond_many(0, {10: 12}, survey=other)
        answers.response_date = now - timedelta(days=2)
        self.start_tour(
            "/odoo/satisfaction", "customer_survey_satisfaction", login="boss"
        )
