from odoo.tests import HttpCase, tagged

from .common import SurveyCase


@tagged("post_install", "-at_install")
class TestPageTour(SurveyCase, HttpCase):
    """A customer clicks a number in a message and sends the page."""

    def test_nine_in_the_message(self):
        self.why.show_for = "unhappy"
        self.survey.thanks_happy = "<p>Tell your friends</p>"
        answer = self._ask(self.ann)
        address = f"{self.survey.access_token}/{answer.access_token}/9"
        self.start_tour(f"/survey/rate/{address}", "customer_survey_rate")
        self.assertEqual((answer.state, answer.score), ("done", 9))
        self.assertFalse(answer.verbatim)

    def test_asked_to_wait(self):
        """The page is begun, refused once when it is sent, and sent again."""
        answer = self._ask(self.ann)
        address = f"{self.survey.access_token}/{answer.access_token}/9"
        requests = type(self.env["customer.survey.request"])
        accepted = iter([True, False, True])
        self.patch(requests, "_accept", lambda *args: next(accepted))
        self.start_tour(f"/survey/rate/{address}", "customer_survey_crowded")
        self.assertEqual((answer.state, answer.score), ("done", 9))
