from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_campaign import CampaignCase


@tagged("post_install", "-at_install")
class TestErasure(CampaignCase):
    """The score stays in the figures, the person does not."""

    def setUp(self):
        super().setUp()
        self.invitation = self._send(self.ann)
        self.answer = self.invitation.user_input_id
        self.answer._save_lines(self.nps, "2")
        self.answer._save_lines(self.why, "I am Ann, call me")
        self.answer._mark_done()
        self.answer._follow_up()

    def _check_erased(self):
        self.env.invalidate_all()
        self.assertRecordValues(
            self.answer,
            [
                {
                    "score": 2,
                    "score_class": "unhappy",
                    "partner_id": False,
                    "customer_id": False,
                    "email": False,
                    "nickname": False,
                    "verbatim": False,
                    "case_ids": [],
                    "message_ids": [],
                    "message_follower_ids": [],
                }
            ],
        )
        self.assertEqual(self.answer.user_input_line_ids.question_id, self.nps)
        self.assertFalse(self.invitation.exists())
        rows = self.env["customer.survey.report"].search(
            [("survey_id", "=", self.survey.id)]
        )
        self.assertEqual(rows.mapped("score"), [2])

    def test_by_hand(self):
        company = {"company_id": self.company.id, "company_ids": self.company.ids}
        clerk, boss = (
            new_test_user(
                self.env,
                f"erase_{role}",
                f"customer_mgmt.group_customer_{role}",
                **company,
            )
            for role in ("user", "manager")
        )
        self.ann.user_id = clerk
        with self.assertRaises(AccessError):
            self.answer.with_user(clerk).action_erase()
        self.answer.with_user(boss).action_erase()
        self._check_erased()
        self.assertFalse(self._interactions(self.ann, "survey_answered"))

    def test_with_the_contact(self):
        case = self.answer.case_ids
        case.partner_id = False
        self.ann.unlink()
        self._check_erased()
        self.assertTrue(case.exists())

    def test_an_interview(self):
        """Calls about the answer are forgotten; those about another one are not."""
        self.bob.phone = "+32 2 290 34 91"
        contacts = self.env["customer.interaction"]
        answers = self.env["survey.user_input"]
        answer, other = (
            answers._put_on_call_list(self.survey, partner)[0]
            for partner in (self.bob, self._make_customer("Cid", phone="+3222903492"))
        )
        for each in (answer, other):
            each.action_no_answer()
            each._save_lines(self.nps, "7")
            each._mark_done()
        answer.action_erase()
        self.assertFalse(contacts.search([("partner_id", "=", self.bob.id)]))
        self.assertEqual(
            contacts.search(
                [("partner_id", "=", other.partner_id.id)], order="id"
            ).mapped("key"),
            [
                f"survey.user_input:{other.id}:call:1",
                f"survey.user_input:{other.id}",
                f"survey.user_input:{other.id}:call:2",
            ],
        )
        self.assertRecordValues(answer, [{"partner_id": False, "score": 7}])
