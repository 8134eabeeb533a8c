from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_campaign import NOON, CampaignCase


@tagged("post_install", "-at_install")
class TestCampaignSending(CampaignCase):
    def test_one_invitation_is_one_contact(self):
        invitation = self._send(self.ann)
        self.assertRecordValues(
            invitation,
            [
                {
                    "state": "sent",
                    "channel": "email",
                    "sent_date": NOON,
                    "reason": False,
                    "deadline": NOON + timedelta(days=14),
                    "next_reminder_date": NOON + timedelta(days=4),
                }
            ],
        )
        mail = self._mail(invitation)
        self.assertEqual(mail.recipient_ids, self.ann)
        mail._postprocess_sent_message(self.ann, [])
        contact = self._interactions(self.ann)
        self.assertRecordValues(
            contact, [{"state": "done", "purpose": "survey", "channel": "email"}]
        )
        self.assertEqual(contact.key, f"survey.invitation:{invitation.id}")
        self.assertFalse(self._interactions(self.ann, "email"))

    def test_many_answers_leave_no_chatter(self):
        """What tracking and followers would cost 100,000 times."""
        answers = self._send(self.ann | self.bob).user_input_id
        self.assertFalse(answers.message_follower_ids)
        # The invitations themselves.
        self.assertEqual(
            answers.message_ids.mapped("message_type"), ["email_outgoing"] * 2
        )

    def test_sent_is_sent_when_the_message_is_gone(self):
        invitation = self._send(self.ann)
        mail = self._mail(invitation)
        message = mail.mail_message_id
        mail._postprocess_sent_message(self.ann, [])
        (mail.exists().mail_message_id | message.exists()).unlink()
        invitation.invalidate_recordset()
        self.assertEqual(invitation.state, "sent")
        self.assertEqual(self._interactions(self.ann).state, "done")

    def test_the_answer_knows_where_it_comes_from(self):
        order = self._make_order(self.ann, NOON.date())
        self.campaign._plan(self.campaign._query_records(order))
        self._invitations().plan_date = NOON
        self._invitations()._send()
        self.assertRecordValues(
            self._invitations().user_input_id,
            [
                {
                    "partner_id": self.ann.id,
                    "email": "ann@example.com",
                    "survey_id": self.survey.id,
                    "channel": "email",
                    "source_model": "sale.order",
                    "source_id": order.id,
                    "campaign_id": self.campaign.id,
                    "deadline": NOON + timedelta(days=14),
                    "state": "new",
                }
            ],
        )

    def test_the_email_has_a_link_for_each_number(self):
        invitation = self._send(self.ann)
        answer, body = invitation.user_input_id, self._mail(invitation).body_html
        for score in range(11):
            self.assertIn(f'href="{answer._rating_url(score)}"', body)
        self.assertNotIn(f'href="{answer._rating_url(11)}"', body)
        self.assertIn(f"/survey/optout/{answer.access_token}", body)
        self.assertIn("Hello Ann", body)

    def test_other_metrics_have_other_numbers(self):
        for metric, scale in (("csat", (1, 5)), ("ces", (1, 7))):
            survey = self._make_survey(metric, scale)
            invitation = self._send(self.ann, self._make_campaign(survey_id=survey.id))
            body = self._mail(invitation).body_html
            links = body.count(f"/survey/rate/{survey.access_token}/")
            self.assertEqual(links, scale[1], metric)

    def test_the_button_of_programs_for_email(self):
        invitation = self._send(self.ann)
        headers = self._mail(invitation).headers
        self.assertIn("'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click'", headers)
        self.assertIn(invitation.user_input_id.access_token, headers)

    def test_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.ann.lang = "fr_FR"
        template = self.campaign.mail_template_id
        template.with_context(lang="fr_FR").subject = "Votre avis ?"
        invitations = self._send(self.ann | self.bob)
        subjects = {row.partner_id: self._mail(row).subject for row in invitations}
        self.assertEqual(subjects[self.ann], "Votre avis ?")
        self.assertEqual(subjects[self.bob], "How are we doing? One click is enough")
        answer = invitations.user_input_id.filtered(
            lambda each: each.partner_id == self.ann
        )
        self.assertEqual(answer.lang_id.code, "fr_FR")

    # Channels ---------------------------------------------------------------------

    def test_sms(self):
        self.campaign.channel_order = "sms"
        invitation = self._send(self.ann)
        self.assertEqual(invitation.channel, "sms")
        answer = invitation.user_input_id
        self.assertEqual(answer.channel, "sms")
        text = self.env["sms.sms"].search([("partner_id", "=", self.ann.id)])
        self.assertEqual(len(text), 1)
        self.assertIn("how are we doing?", text.body)
        if "link.tracker" in self.env:
            self.assertNotIn(answer.access_token, text.body)
            self.assertIn("/r/", text.body)
        else:
            self.assertIn(answer.access_token, text.body)
        text._handle_call_result_hook([{"uuid": text.uuid, "state": "sent"}])
        self.assertEqual(self._interactions(self.ann).channel, "sms")
        self.assertFalse(self._interactions(self.ann, "sms"))

    def test_the_next_channel_when_there_is_no_address(self):
        self.campaign.channel_order = "email,sms"
        self.ann.email = False
        invitations = self._send(self.ann | self.bob)
        channels = {row.partner_id: row.channel for row in invitations}
        self.assertEqual(channels, {self.ann: "sms", self.bob: "email"})

    def test_no_address_at_all(self):
        self.bob.email = False
        invitation = self._send(self.bob)
        self.assertRecordValues(
            invitation, [{"state": "skipped", "reason": "no_address"}]
        )
        self.assertRecordValues(
            self._interactions(self.bob),
            [{"state": "suppressed", "reason": "no_address"}],
        )
        self.assertFalse(invitation.user_input_id)

    def test_an_address_that_does_not_work(self):
        self.ann.message_bounce = 1
        self.assertEqual(self._send(self.ann).reason, "bounced")
        self.campaign.write({"channel_order": "email,sms", "repeat_days": 0})
        invitation = self._invitations(partner=self.ann)
        invitation.action_retry()
        invitation._send()
        self.assertEqual(invitation.channel, "sms")
        key = f"survey.invitation:{invitation.id}"
        keys = self._interactions(self.ann).mapped("key")
        self.assertEqual(keys, [key, f"{key}:2"])

    # The gate ---------------------------------------------------------------------

    def _limit(self, maximum, **vals):
        self.policy.contact_rule_ids.create(
            {
                "policy_id": self.policy.id,
                "maximum": maximum,
                "purpose": "survey",
                "period": 30,
                **vals,
            }
        )

    def test_a_limit_is_waited_for_and_then_says_why(self):
        self._limit(1)
        self._send(self.ann)
        other = self._make_campaign(name="Second")
        invitation = self._send(self.ann, other)
        self.assertRecordValues(
            invitation,
            [
                {
                    "state": "planned",
                    "reason": "limit",
                    "plan_date": NOON + timedelta(days=1),
                    "reason_note": "At most 1 in 30 days · all channels · Survey",
                }
            ],
        )
        with self._later(days=7):
            invitation._send()
        self.assertRecordValues(invitation, [{"state": "skipped", "reason": "limit"}])

    def test_objected_blocked_archived_and_blacklisted(self):
        carl = self._make_customer("Carl", email="carl@example.com")
        dora = self._make_customer("Dora", email="dora@example.com")
        everybody = self.ann | self.bob | carl | dora
        invitations = self._invite(everybody)
        consents = self.env["customer.consent"]
        consents._decide(self.ann, self.company, {("survey", "email"): False}, "link")
        self.bob.active = False
        self.env["mail.blacklist"]._add("carl@example.com")
        invitations._send()
        found = {row.partner_id: (row.state, row.reason) for row in invitations}
        self.assertEqual(
            found,
            {
                self.ann: ("skipped", "consent"),
                self.bob: ("skipped", "blocked"),
                carl: ("skipped", "blacklist"),
                dora: ("sent", False),
            },
        )

    def test_quiet_hours_put_it_off(self):
        self.policy.write({"quiet_from": 11, "quiet_until": 14})
        invitation = self._send(self.ann)
        self.assertRecordValues(
            invitation,
            [
                {
                    "state": "planned",
                    "reason": "quiet",
                    "plan_date": NOON + timedelta(hours=2),
                }
            ],
        )

    def test_a_slot_is_taken_at_once(self):
        self._limit(1)
        first, second = self._make_campaign(), self._make_campaign()
        self.assertEqual(self._send(self.ann, first).state, "sent")
        self.assertEqual(self._send(self.ann, second).reason, "limit")

    # Merged -----------------------------------------------------------------------

    def test_merged_contacts_are_asked_once(self):
        twin = self._make_customer("Ann B.", email="other@example.com")
        rows = self._invite(self.ann | twin)
        self.assertEqual(rows.mapped("state"), ["planned", "planned"])
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ann | twin).ids, self.ann)
        rows.invalidate_recordset()
        self.assertEqual(rows.partner_id, self.ann)
        rows._send()
        self.assertEqual(sorted(rows.mapped("state")), ["planned", "sent"])
        rows._send()
        self.assertEqual(sorted(rows.mapped("state")), ["sent", "skipped"])

    # Failures ---------------------------------------------------------------------

    def test_an_error_concerns_its_customer_only(self):
        invitations = self._invite(self.ann | self.bob)
        template = type(self.campaign.mail_template_id)
        send = template.send_mail_batch

        def fail_for_bob(records, ids, **kwargs):
            answers = records.env["survey.user_input"].browse(ids)
            if self.bob in answers.partner_id:
                raise ValueError("broken template")
            return send(records, ids, **kwargs)

        with patch.object(template, "send_mail_batch", fail_for_bob):
            invitations._send()
        found = {row.partner_id: (row.state, row.reason_note) for row in invitations}
        self.assertEqual(
            found,
            {self.ann: ("sent", False), self.bob: ("failed", "broken template")},
        )
        self.assertFalse(self._interactions(self.bob), "the slot is free again")

    def test_who_is_turned_to_at_the_same_moment_waits(self):
        """Somebody else took the slot in the ledger: no fault of the invitation."""
        rows = self._invite(self.ann | self.bob)
        with self._bob_taken():
            rows._send()
        self.assertEqual(rows.mapped("state"), ["sent", "planned"])
        self.assertFalse(rows[1].user_input_id or self._interactions(self.bob))
        rows._send()
        self.assertEqual(rows.mapped("state"), ["sent", "sent"])
        with self._later(days=5):
            with self._bob_taken():
                rows._remind()
            self.assertEqual(rows.mapped("reminder_count"), [1, 0])
            rows[1]._remind()
            self.assertEqual(rows.mapped("reminder_count"), [1, 1])
            self.assertEqual(len(self._interactions(self.bob)), 2)

    def _bob_taken(self):
        invitations = type(self.env["customer.survey.invitation"])
        reserve = invitations._reserve

        def lose(rows, channel):
            reserve(rows, channel)
            if self.bob in rows.partner_id:
                raise UniqueViolation("this touch is taken")

        return patch.object(invitations, "_reserve", lose)

    def test_an_email_that_does_not_leave_is_no_invitation(self):
        invitation = self._send(self.ann)
        self._mail(invitation)._postprocess_sent_message(
            [], [], failure_reason="no route", failure_type="mail_smtp"
        )
        self.assertRecordValues(
            invitation,
            [
                {
                    "state": "failed",
                    "reason": "error",
                    "reason_note": "no route",
                    "next_reminder_date": False,
                }
            ],
        )
        self.assertEqual(self._interactions(self.ann).state, "failed")

    # Limits of the campaign -------------------------------------------------------

    def test_a_limit_per_day(self):
        self.campaign.write({"is_limited": True, "daily_limit": 1, "kind": "manual"})
        self._invite(self.ann | self.bob)
        for sent, later in ((1, 0), (1, 1), (2, 24)):
            with self._later(hours=later), self.enter_registry_test_mode():
                self.env.ref(
                    "customer_survey.ir_cron_survey_campaign"
                ).method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(self.campaign.sent_count, sent, later)

    def test_pausing_and_closing(self):
        invitation = self._invite(self.ann)
        self.campaign.action_pause()
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_survey.ir_cron_survey_campaign"
            ).method_direct_trigger()
        self.assertEqual(invitation.state, "planned")
        self.campaign.action_close()
        self.assertRecordValues(
            invitation, [{"state": "cancelled", "reason": "campaign_closed"}]
        )

    def test_a_survey_in_the_archive_is_not_sent(self):
        invitation = self._invite(self.ann)
        self.survey.active = False
        self.assertRecordValues(
            invitation, [{"state": "cancelled", "reason": "survey_archived"}]
        )
        self.assertEqual(self.campaign.state, "paused")
        with self.assertRaisesRegex(UserError, "archived"):
            self.campaign.action_launch()

    def test_the_scheduled_action_does_it_all(self):
        self._make_purchase(self.ann, NOON.date() - timedelta(days=1))
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_survey.ir_cron_survey_campaign"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._invitations().state, "sent")

    def test_queries_do_not_grow_with_the_batch(self):
        counts = []
        for size in (20, 40):
            campaign = self._make_campaign(repeat_days=30)
            partners = self.env["res.partner"].create(
                [
                    {"name": f"C{n}", "email": f"{campaign.id}-{n}@example.com"}
                    for n in range(size)
                ]
            )
            with patch.object(
                type(self.env["customer.survey.invitation"]),
                "_send_emails",
                lambda rows, kind: {},
            ):
                invitations = self._invite(partners, campaign)
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                invitations._send()
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(invitations.mapped("state")), {"sent"})
        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[1], 45)
