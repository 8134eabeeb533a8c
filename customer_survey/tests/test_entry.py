from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SurveyCase


@tagged("post_install", "-at_install")
class TestEntry(SurveyCase, HttpCase):
    """Staff asks on the phone, and keys in what customers wrote on paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env,
            "interviewer",
            "customer_mgmt.group_customer_user",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )
        cls.ann.phone = "+32 2 290 34 90"
        cls.ben = cls._make_customer("Ben")

    def wizard(self, partners, **vals):
        return (
            self.env["customer.survey.entry"]
            .with_user(self.clerk)
            .with_company(self.company)
            .create(
                {
                    "survey_id": self.survey.id,
                    "partner_ids": [Command.set(partners.ids)],
                    **vals,
                }
            )
        )

    def contacts(self, partner):
        return self.env["customer.interaction"].search(
            [("partner_id", "=", partner.id), ("purpose", "=", "survey")], order="id"
        )

    def answer_of(self, partner):
        return self.env["survey.user_input"].search([("partner_id", "=", partner.id)])

    def test_an_interview(self):
        action = self.wizard(self.ann).action_start()
        answer = self.answer_of(self.ann)
        self.assertEqual(action["url"], answer._rating_path())
        self.assertRecordValues(
            answer,
            [{"channel": "phone", "interviewer_id": self.clerk.id, "state": "new"}],
        )
        self.assertRecordValues(
            self.contacts(self.ann),
            [{"state": "planned", "channel": "phone", "user_id": self.clerk.id}],
        )
        self.authenticate("interviewer", "interviewer")
        address = f"{self.survey.access_token}/{answer.access_token}"
        self.make_jsonrpc_request(f"/survey/begin/{address}", {})
        result = self.make_jsonrpc_request(
            f"/survey/submit/{address}", {str(self.nps.id): "8"}
        )
        self.assertIn("Back to the Call List", result[1]["survey_content"])
        self.assertEqual((answer.state, answer.score), ("done", 8))
        self.assertEqual(answer.partner_id, self.ann)
        self.assertRecordValues(
            self.contacts(self.ann).filtered(lambda row: row.channel == "phone"),
            [{"state": "done", "outcome": "reached"}],
        )

    def test_who_cannot_be_called(self):
        action = self.wizard(self.ann | self.ben).action_start()
        self.assertIn("Ben is not to be called", action["params"]["message"])
        self.assertEqual(len(self.answer_of(self.ann)), 1)
        self.assertFalse(self.answer_of(self.ben))
        self.assertEqual(
            self.contacts(self.ben).mapped(lambda row: (row.state, row.reason)),
            [("suppressed", "no_address")],
        )

    def test_a_customer_who_cannot_be_called(self):
        with self.assertRaisesRegex(UserError, "Ben is not to be called"):
            self.wizard(self.ben).action_start()

    def test_calls_until_she_refuses(self):
        self.wizard(self.ann).action_start()
        answer = self.answer_of(self.ann).with_user(self.clerk)
        answer.action_no_answer()
        answer.action_call_back()
        self.assertEqual((answer.call_count, answer.call_outcome), (2, "callback"))
        answer.action_refuse()
        self.assertEqual(
            self.contacts(self.ann).mapped("outcome"),
            ["no_answer", "callback", "not_interested"],
        )
        self.assertEqual(set(self.contacts(self.ann).mapped("state")), {"done"})
        with self.assertRaisesRegex(UserError, "the interview is over"):
            answer.action_interview()

    def test_a_colleague_takes_over(self):
        self.wizard(self.ann).action_start()
        boss = new_test_user(
            self.env,
            "interview_boss",
            "customer_mgmt.group_customer_manager",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        answer = self.answer_of(self.ann)
        answer.with_user(boss).action_interview()
        self.assertEqual(answer.interviewer_id, boss)

    def test_strangers_do_not_interview(self):
        self.wizard(self.ann).action_start()
        answer = self.answer_of(self.ann)
        nobody = new_test_user(self.env, "no_interviewer", "base.group_user")
        with self.assertRaises(AccessError):
            answer.with_user(nobody).action_interview()
        other = new_test_user(
            self.env, "other_clerk", "customer_mgmt.group_customer_user"
        )
        self.ann.user_id = self.clerk
        with self.assertRaises(AccessError):
            answer.with_user(other).action_no_answer()

    def test_a_pile_of_paper(self):
        day = fields.Date.today() - timedelta(days=3)
        nobody = self.env["res.partner"]
        self.wizard(nobody, channel="paper", paper_date=day).action_start()
        answer = self.survey.user_input_ids
        self.authenticate("interviewer", "interviewer")
        address = f"{self.survey.access_token}/{answer.access_token}"
        self.make_jsonrpc_request(f"/survey/begin/{address}", {})
        result = self.make_jsonrpc_request(
            f"/survey/submit/{address}", {str(self.nps.id): "0"}
        )
        self.assertIn(f"/survey/paper/{address}", result[1]["survey_content"])
        self.assertEqual((answer.score, answer.response_date.date()), (0, day))
        self.assertFalse(answer.partner_id)
        following = answer._create_next_paper()
        self.assertRecordValues(
            following,
            [
                {
                    "channel": "paper",
                    "paper_date": day,
                    "interviewer_id": self.clerk.id,
                    "state": "new",
                }
            ],
        )

    def test_paper_of_tomorrow(self):
        tomorrow = fields.Date.today() + timedelta(days=2)
        wizard = self.wizard(self.ann, channel="paper", paper_date=tomorrow)
        with self.assertRaisesRegex(UserError, "cannot be later"):
            wizard.action_start()
        with self.assertRaisesRegex(UserError, "one author"):
            self.wizard(self.ann | self.ben, channel="paper").action_start()

    def test_answers_stay_with_the_contact_that_was_asked(self):
        """The stock method swaps the contact for that of its user."""
        firm = self._make_customer("Firm")
        new_test_user(self.env, "of_firm", "base.group_portal", partner_id=firm.id)
        answer = self.survey._create_customer_answer(firm, "email")
        self.assertEqual(answer.partner_id, firm)
