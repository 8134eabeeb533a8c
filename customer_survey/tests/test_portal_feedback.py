from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SurveyCase


@tagged("post_install", "-at_install")
class TestPortalFeedback(SurveyCase, HttpCase):
    """Customers find what they were asked, and what they answered, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, "feedback", "base.group_portal", partner_id=cls.ann.id
        )
        cls.ben = cls._make_customer("Ben")

    def page(self):
        self.authenticate("feedback", "feedback")
        return self.url_open("/my/feedback")

    def test_nothing_yet(self):
        self.assertIn("not asked you anything yet", self.page().text)

    def test_mine(self):
        asked = self._ask(self.ann)
        self._respond(self.ann, 7, "Fine <b>tea</b>")
        text = self.page().text
        self.assertIn(f"/my/feedback/{asked.id}", text)
        self.assertIn("Fine &lt;b&gt;tea", text)

    def test_not_mine_or_over(self):
        other = self._respond(self.ben, 1, "Secret")
        expired = self._ask(
            self.ann, deadline=fields.Datetime.now() - timedelta(days=1)
        )
        called = self._ask(self.ann, interviewer_id=self.env.user.id)
        test = self._ask(self.ann, test_entry=True)
        text = self.page().text
        for answer in other | expired | called | test:
            self.assertNotIn(f"/my/feedback/{answer.id}", text)
            page = self.url_open(f"/my/feedback/{answer.id}", allow_redirects=False)
            self.assertTrue(page.headers["Location"].endswith("/my/feedback"))

    def _submit(self, answer):
        address = f"{answer.survey_id.access_token}/{answer.access_token}"
        nps = answer.survey_id.metric_question_id
        self.make_jsonrpc_request(f"/survey/begin/{address}", {})
        self.make_jsonrpc_request(f"/survey/submit/{address}", {str(nps.id): "9"})

    def _open(self, answer):
        page = self.url_open(f"/my/feedback/{answer.id}")
        self.assertIn(answer.access_token, page.url)

    def test_asked_by_message_and_answered_on_the_portal(self):
        by_mail, by_text, unknown, in_mail = (
            self._ask(self.ann, channel=channel)
            for channel in ("email", "sms", False, "email")
        )
        answers = by_mail | by_text | unknown | in_mail
        self.page()
        for answer in by_mail | by_text | unknown:
            self._open(answer)
        self.assertEqual(by_mail.channel, "email", "Looking is not answering")
        for answer in answers:
            self._submit(answer)
        self.assertRecordValues(
            answers,
            [
                {"state": "done", "channel": channel, "asked_channel": asked}
                for channel, asked in (
                    ("portal", "email"),
                    ("portal", "sms"),
                    ("portal", False),
                    ("email", False),
                )
            ],
        )

    def test_the_response_rate_counts_who_was_asked(self):
        given, _open = (self._ask(self.ann, channel="email") for _ in range(2))
        unasked = self._ask(self.ann)
        self.page()
        for answer in given | unasked:
            self._open(answer)
            self._submit(answer)
        today = fields.Datetime.now()
        asked = self.env["customer.survey.report"]._count_asked(
            today - timedelta(days=1), today + timedelta(days=1)
        )
        self.assertEqual(asked[self.survey, self.company], (2, 1))

    def test_what_was_promised_to_have_no_name(self):
        survey = self._make_survey(is_anonymous=True)
        answer = self._ask(self.ann, survey, channel="email")
        self.page()
        self._open(answer)
        self._submit(answer)
        self.assertEqual(
            survey.user_input_ids.mapped(lambda a: (a.channel, a.asked_channel)),
            [("email", False)] * 2,
        )

    def test_a_receipt_stays_one(self):
        answer = self._ask(self.ann, channel="receipt")
        self.page()
        self._open(answer)
        self._submit(answer)
        self.assertEqual((answer.channel, answer.state), ("receipt", "done"))

    def test_strange_numbers(self):
        self.page()
        for number in ("0", "-1", "9" * 12, "9" * 40, f"-{'9' * 40}"):
            page = self.url_open(f"/my/feedback/{number}")
            self.assertTrue(page.url.endswith("/my/feedback"), number)

    def test_my_own_answer_is_never_sealed(self):
        answer = self._respond(self.ann, 7, "Fine tea")
        answer.response_date -= timedelta(days=400)
        self.page()
        page = self.url_open(
            f"/survey/print/{self.survey.access_token}"
            f"?answer_token={answer.access_token}"
        )
        self.assertIn("Fine tea", page.text)
