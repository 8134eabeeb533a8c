from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_campaign import CampaignCase
from .common_case import CaseCase


@tagged("post_install", "-at_install")
class TestErasureOfCases(CaseCase):
    """The case an answer started goes on without the person."""

    def setUp(self):
        super().setUp()
        self.ann.user_id = self.clerk
        self.env["customer.survey.rule"].create(
            {
                "name": "Call unhappy customers",
                "company_id": self.company.id,
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "alert_user_ids": [Command.link(self.boss.id)],
            }
        )
        self.order = self._make_order(self.ann, self.policy._today())
        self.answer = self._respond(
            self.ann,
            2,
            "I am Ann",
            source_model="sale.order",
            source_id=self.order.id,
        )
        self.answer._follow_up()
        self.case = self.answer.case_ids
        self.case.message_subscribe((self.ann | self.clerk.partner_id).ids)
        self.case.message_post(
            body="I am Ann and here is a picture",
            author_id=self.ann.id,
            message_type="comment",
            attachments=[("ann.txt", b"Ann")],
        )
        self.case.with_user(self.clerk).activity_schedule(
            "mail.mail_activity_data_call", note="She is Ann"
        ).action_feedback("Ann will wait")
        self.env.flush_all()

    def _messages(self):
        return self.env["mail.message"].search(
            [("model", "=", "customer.case"), ("res_id", "=", self.case.id)]
        )

    def _contacts(self):
        return self.env["customer.interaction"].search(
            [("res_model", "=", "customer.case"), ("res_id", "=", self.case.id)]
        )

    def _erase(self):
        self.answer.action_erase()
        # What is tracked is written at the end of the transaction.
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def _check_erased(self):
        self.assertRecordValues(
            self.case,
            [
                {
                    "partner_id": False,
                    "email_from": False,
                    "email_cc": False,
                    "description": False,
                    "order_id": False,
                }
            ],
        )
        self.assertFalse(self.case.document)
        self.assertFalse(self._messages())
        self.assertFalse(self._contacts())
        self.assertEqual(self.case.message_partner_ids, self.clerk.partner_id)
        activities = self.env["mail.activity"].with_context(active_test=False)
        activities = activities.search(
            [("res_model", "=", "customer.case"), ("res_id", "=", self.case.id)]
        )
        self.assertEqual(len(activities), 2)
        self.assertFalse(any(activities.mapped("note")))

    def _what_stays(self):
        names = (
            "name",
            "kind",
            "severity",
            "source",
            "date",
            "date_closed",
            "date_first_response",
            "deadline_resolve",
            "cause_id",
            "action_taken",
            "outcome",
            "stage_id",
            "user_id",
            "user_input_id",
            "score",
        )
        return {name: self.case[name] for name in names}

    def test_an_open_case(self):
        self.assertIn("I am Ann", str(self._messages().mapped("body")))
        self.assertEqual(len(self._contacts()), 1)
        files = self._messages().attachment_ids
        self.assertEqual(len(files), 1)
        before = self._what_stays()
        self.assertEqual((before["user_id"], before["score"]), (self.clerk, 2))
        self._erase()
        self._check_erased()
        self.assertFalse(files.exists())
        self.assertEqual(self._what_stays(), before)
        self.assertFalse(self.case.date_closed)
        self.assertEqual(len(self.case.activity_ids), 1)

    def test_a_closed_and_archived_case(self):
        self._close(self.case)
        self.case.active = False
        before = self._what_stays()
        self.assertEqual(before["cause_id"], self.cause)
        self._erase()
        self._check_erased()
        self.assertEqual(self._what_stays(), before)

    def test_others_stay(self):
        other = self._make_case(description="She is Ann", source="survey")
        other.message_post(body="She is Ann")
        self._erase()
        self.assertRecordValues(
            other, [{"partner_id": self.ann.id, "description": "She is Ann"}]
        )
        self.assertIn("She is Ann", str(other.message_ids.mapped("body")))


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
        self.ann.unlink()
        self._check_erased()
        self.assertRecordValues(
            case, [{"partner_id": False, "email_from": False, "description": False}]
        )

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
