from odoo.tests import tagged

from .common import SurveyCase
from .common_page import PageCase


@tagged("post_install", "-at_install")
class TestOptout(SurveyCase, PageCase):
    def setUp(self):
        super().setUp()
        self.answer = self.survey._create_customer_answer(self.ann, "email")
        self.address = f"/survey/optout/{self.answer.access_token}"

    def _consents(self):
        return self.env["customer.consent"].search(
            [("partner_id", "=", self.ann.id), ("company_id", "=", self.company.id)]
        )

    def test_looking_changes_nothing(self):
        response = self.url_open(self.address)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Send me no more surveys", response.text)
        self._assert_secret(response)
        self.assertFalse(self._consents())

    def test_one_click_objects_to_surveys_on_all_channels(self):
        for _attempt in range(2):
            response = self.url_open(
                self.address, data={"List-Unsubscribe": "One-Click"}
            )
            self.assertIn("You will not be asked again", response.text)
        self.assertEqual(
            set(self._consents().mapped(lambda row: (row.purpose, row.state))),
            {("survey", "withdrawn")},
        )
        gate = self.env["customer.contact.gate"]
        for purpose, reason in (("survey", "consent"), ("care", None)):
            verdict = gate._can_contact(
                self.ann, "email", purpose, company=self.company
            )[self.ann]
            self.assertEqual(verdict.reason, reason)

    def test_wrong_links(self):
        nobody = self.survey._create_customer_answer(self.env["res.partner"], "qr")
        stock = self.env["survey.survey"].create({"title": "Exam"})
        other = self.env["survey.user_input"].create(
            {"survey_id": stock.id, "partner_id": self.ann.id}
        )
        for token in (
            "nonsense",
            "%00",
            "00000000-0000-0000-0000-000000000000",
            nobody.access_token,
            other.access_token,
        ):
            response = self.url_open(f"/survey/optout/{token}", data={"a": "b"})
            self.assertEqual(response.status_code, 404, token)
            self._assert_secret(response)
        self.assertFalse(self._consents())
