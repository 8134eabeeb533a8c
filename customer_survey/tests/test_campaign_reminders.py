from datetime import timedelta

from odoo.tests import tagged

from .common_campaign import NOON, CampaignCase


@tagged("post_install", "-at_install")
class TestCampaignReminders(CampaignCase):
    def _remind(self, invitations, **later):
        with self._later(**later):
            due = invitations.filtered("next_reminder_date")
            due._remind()

    def _answer(self, invitation, score=9):
        answer = invitation.user_input_id
        answer._save_lines(self.nps, str(score))
        answer._mark_done()
        return answer

    def test_a_reminder_is_a_contact_of_its_own(self):
        invitation = self._send(self.ann)
        self._remind(invitation, days=4)
        self.assertRecordValues(
            invitation,
            [{"state": "sent", "reminder_count": 1, "next_reminder_date": False}],
        )
        self.assertEqual(self._mail(invitation).subject, "Your opinion is missing")
        key = f"survey.invitation:{invitation.id}"
        contacts = self._interactions(self.ann)
        self.assertEqual(contacts.mapped("key"), [key, f"{key}:2"])
        self.assertEqual(contacts.mapped("state"), ["done", "done"])
        self.assertEqual(len(self.survey.user_input_ids), 1)

    def test_several_reminders_until_the_deadline(self):
        self.campaign.write({"reminder_max": 5, "deadline_days": 10})
        invitation = self._send(self.ann)
        for days, count in ((4, 1), (8, 2)):
            self._remind(invitation, days=days)
            self.assertEqual(invitation.reminder_count, count)
        self.assertFalse(invitation.next_reminder_date, "12 days are too late")

    def test_whoever_answered_is_not_reminded(self):
        invitation = self._send(self.ann)
        self._answer(invitation)
        self._remind(invitation, days=4)
        self.assertRecordValues(
            invitation, [{"state": "responded", "reminder_count": 0}]
        )

    def test_whoever_is_at_it_is_left_in_peace(self):
        invitation = self._send(self.ann)
        with self._later(days=4, hours=-1):
            invitation.user_input_id._mark_in_progress()
        self.assertEqual(invitation.state, "started")
        self._remind(invitation, days=4)
        self.assertEqual(invitation.reminder_count, 0)
        self._remind(invitation, days=6)
        self.assertEqual(invitation.reminder_count, 1)

    def test_the_gate_is_asked_again(self):
        rows = self._send(self.ann | self.bob)
        ann, bob = rows.sorted("partner_id")
        ann.user_input_id._opt_out()
        self.bob.message_bounce = 1
        self._remind(rows, days=4)
        self.assertEqual(rows.mapped("reminder_count"), [0, 0])
        self.assertEqual([ann.reason, bob.reason], ["consent", "bounced"])
        self.assertFalse(ann.next_reminder_date or bob.next_reminder_date)
        self.assertEqual(
            self._interactions(self.ann).mapped("state"), ["done", "suppressed"]
        )

    def test_a_limit_puts_a_reminder_off(self):
        self.policy.contact_rule_ids.create(
            {"policy_id": self.policy.id, "maximum": 1, "period": 6}
        )
        invitation = self._send(self.ann)
        self._remind(invitation, days=4)
        self.assertEqual(invitation.next_reminder_date, NOON + timedelta(days=5))
        self._remind(invitation, days=6)
        self.assertEqual(invitation.reminder_count, 1)

    def test_the_deadline_ends_it(self):
        rows = self._send(self.ann | self.bob)
        self._answer(rows.filtered(lambda row: row.partner_id == self.ann))
        with self._later(days=14):
            rows._expire()
        self.assertEqual(
            rows.sorted("partner_id").mapped("state"), ["responded", "expired"]
        )

    def test_an_answer_counts_and_is_in_the_ledger_once(self):
        invitation = self._send(self.ann)
        answer = self._answer(invitation, 7)
        answer._mark_done()
        self.assertRecordValues(
            invitation, [{"state": "responded", "response_date": NOON}]
        )
        self.assertRecordValues(
            self._interactions(self.ann, "survey_answered"),
            [
                {
                    "state": "done",
                    "direction": "in",
                    "purpose": "survey",
                    "key": f"survey.user_input:{answer.id}",
                    "summary": "How are we doing?: 7 of 10",
                    "res_id": answer.id,
                }
            ],
        )

    def test_an_answer_is_kept_whatever_the_ledger_does(self):
        invitation = self._send(self.ann)
        ledger = self.env["customer.interaction"]
        self.patch(type(ledger), "_on_logged", lambda rows: rows and 1 / 0)
        with self.assertLogs("odoo.addons.customer_mgmt", "ERROR"):
            self._answer(invitation)
        self.assertEqual(invitation.state, "responded")
        self.assertEqual(invitation.user_input_id.score, 9)

    def test_whoever_is_not_known_is_not_logged(self):
        before = self.env["customer.interaction"].search_count([])
        answer = self._ask(self.env["res.partner"])
        answer._save_lines(self.nps, "9")
        answer._mark_done()
        self.assertTrue(answer.response_date)
        self.assertEqual(self.env["customer.interaction"].search_count([]), before)
