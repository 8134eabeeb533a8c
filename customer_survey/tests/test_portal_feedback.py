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
        self.assertIn(asked.access_token, text)
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
            self.assertNotIn(answer.access_token, text)

    def test_my_own_answer_is_never_sealed(self):
        answer = self._respond(self.ann, 7, "Fine tea")
        answer.response_date -= timedelta(days=400)
        self.page()
        page = self.url_open(
            f"/survey/print/{self.survey.access_token}"
            f"?answer_token={answer.access_token}"
        )
        self.assertIn("Fine tea", page.text)
