from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common_campaign import NOON, CampaignCase

MIDNIGHT = NOON.replace(hour=0)


class AnonymousCase(CampaignCase):
    def setUp(self):
        super().setUp()
        self.survey.is_anonymous = True
        self.invitation = self._send(self.ann)
        self.receipt = self.invitation.user_input_id

    def _today(self):
        """The midnight of the database, whose clock is not the frozen one."""
        return self.env.cr.now().replace(hour=0, minute=0, second=0, microsecond=0)

    def _nameless(self):
        return self.survey.user_input_ids.filtered("has_score")


@tagged("post_install", "-at_install")
class TestAnonymous(AnonymousCase):
    """Nobody finds out who gave which answer."""

    def _answer(self):
        self.invitation._on_opened()
        self.receipt._mark_in_progress()
        self.receipt._save_lines(self.nps, "2")
        self.receipt._save_lines(self.why, "It was cold")
        self.receipt._mark_done()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_what_was_answered(self):
        self._answer()
        answer = self._nameless()
        self.assertRecordValues(
            answer,
            [
                {
                    "state": "done",
                    "score": 2,
                    "score_class": "unhappy",
                    "verbatim": "It was cold",
                    "campaign_id": self.campaign.id,
                    "company_id": self.company.id,
                    "channel": "email",
                    "partner_id": False,
                    "customer_id": False,
                    "email": False,
                    "source_model": False,
                    "staff_id": False,
                    "message_partner_ids": [],
                }
            ],
        )
        self.assertNotEqual(answer, self.receipt)
        self.assertEqual(answer.user_input_line_ids.question_id, self.nps | self.why)
        row = self.env["customer.survey.report"].search(
            [("survey_id", "=", self.survey.id)]
        )
        self.assertEqual((row.id, row.score), (answer.id, 2))

    def test_who_is_signed_in(self):
        portal = new_test_user(self.env, "ann", "base.group_portal")
        self.receipt = self.receipt.with_user(portal).sudo()
        self._answer()
        answer = self._nameless()
        records = (answer, *answer.user_input_line_ids)
        users = {
            user.id for each in records for user in each.create_uid | each.write_uid
        }
        self.assertEqual(users, {self.env.ref("base.user_root").id})

    def test_who_answered(self):
        self._answer()
        self.assertRecordValues(
            self.receipt,
            [
                {
                    "state": "done",
                    "partner_id": self.ann.id,
                    "has_score": False,
                    "response_date": False,
                    "start_datetime": False,
                    "end_datetime": False,
                    "create_date": self._today(),
                    "write_date": self._today(),
                    "deadline": MIDNIGHT + timedelta(days=14),
                    "user_input_line_ids": [],
                    "is_follow_up_due": False,
                }
            ],
        )
        self.assertRecordValues(
            self.invitation,
            [
                {
                    "state": "responded",
                    "opened_date": False,
                    "started_date": False,
                    "response_date": False,
                    "next_reminder_date": False,
                    "write_date": self.invitation.sent_date,
                }
            ],
        )
        self.assertFalse(self._interactions(self.ann, "survey_answered"))
        self.assertFalse(self.ann.satisfaction_class)

    def test_a_form_of_paper_with_a_customer(self):
        """Keyed in within a minute, who and what have the day in common at most."""
        paper = self.survey._create_customer_answer(
            self.bob, "paper", paper_date=MIDNIGHT.date() - timedelta(days=3)
        )
        paper._mark_in_progress()
        paper._save_lines(self.nps, "2")
        paper._mark_done()
        self.env.invalidate_all()
        moments = {
            "create_date": self._today(),
            "write_date": self._today(),
            "deadline": MIDNIGHT + timedelta(days=30),
            "start_datetime": False,
        }
        self.assertRecordValues(
            paper,
            [
                {
                    **moments,
                    "partner_id": self.bob.id,
                    "response_date": False,
                    "end_datetime": False,
                }
            ],
        )
        answer = self._nameless()
        self.assertRecordValues(
            answer,
            [
                {
                    **moments,
                    "partner_id": False,
                    "response_date": MIDNIGHT - timedelta(days=3),
                    "end_datetime": MIDNIGHT,
                }
            ],
        )
        self.assertRecordValues(
            answer.user_input_line_ids,
            [{name: moments[name] for name in ("create_date", "write_date")}],
        )

    def test_the_campaign_counts_it(self):
        self._answer()
        self.assertRecordValues(
            self.campaign,
            [
                {
                    "sent_count": 1,
                    "opened_count": 1,
                    "started_count": 1,
                    "responded_count": 1,
                    "score_count": 1,
                }
            ],
        )

    def test_its_case_has_no_customer(self):
        self.env["customer.survey.rule"].search([]).needs_consent = False
        self._answer()
        self._nameless()._follow_up()
        case = self._nameless().case_ids
        self.assertEqual(len(case), 1)
        self.assertFalse(case.partner_id or case.email_from)
        self.assertEqual(case.date, NOON)

    def test_what_was_promised_is_kept(self):
        self.survey.is_anonymous = False
        self._answer()
        self.assertFalse(self._nameless().partner_id)
        self.assertEqual(self._respond(self.bob, 9).partner_id, self.bob)

    def test_voices_have_names(self):
        with self.assertRaisesRegex(UserError, "is anonymous"):
            self.receipt._put_on_call_list(self.survey, self.bob)


@tagged("post_install", "-at_install")
class TestAnonymousPage(AnonymousCase, HttpCase):
    def test_the_link_is_used_up(self):
        token = f"{self.survey.access_token}/{self.receipt.access_token}"
        self.make_jsonrpc_request(f"/survey/begin/{token}", {})
        result = self.make_jsonrpc_request(
            f"/survey/submit/{token}", {str(self.nps.id): "9"}
        )
        self.assertNotIn("error", str(result))
        for address in (f"/survey/{token}", f"/survey/rate/{token}/3"):
            page = self.url_open(address)
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("o_survey_form_choice_item", page.text)
        review = f"/survey/print/{self.survey.access_token}?answer_token="
        page = self.url_open(review + self.receipt.access_token)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("checked", page.text)
        self.assertEqual(self._nameless().score, 9)
        self.assertEqual(len(self.survey.user_input_ids), 2)
