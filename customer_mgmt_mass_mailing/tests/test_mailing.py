from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mass_mailing.tests.common import MassMailCommon
from odoo.addons.sms.tests.common import SMSCase


@tagged("post_install", "-at_install")
class MailingCase(MassMailCommon, SMSCase):
    """Ann and Bob may get one email a week, and one SMS a week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Tea & Trail"})
        cls.user_marketing.write(
            {
                "company_ids": [Command.link(cls.company.id)],
                "company_id": cls.company.id,
            }
        )
        cls.policy = cls.company.customer_policy_id
        cls.policy.write(
            {
                "tz": "UTC",
                "quiet_from": 0,
                "quiet_until": 0,
                "contact_rule_ids": [
                    Command.clear(),
                    Command.create({"maximum": 1, "period": 7, "channel": "email"}),
                    Command.create({"maximum": 1, "period": 7, "channel": "sms"}),
                ],
            }
        )
        cls.ann, cls.bob = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "email": f"{name.lower()}@example.com",
                    "phone": f"+32 456 00 00 0{number}",
                    "tz": "UTC",
                }
                for number, name in enumerate(("Ann", "Bob"), 1)
            ]
        )

    @classmethod
    def _make_mailing(cls, **vals):
        return cls.env["mailing.mailing"].create(
            {
                "subject": "News",
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": [("id", "in", (cls.ann | cls.bob).ids)],
                "body_html": "<p>Hi <a href='https://example.com/tea'>Tea</a></p>",
                "user_id": cls.user_marketing.id,
                "keep_archives": True,
                **vals,
            }
        )

    @classmethod
    def _make_sms_mailing(cls):
        return cls._make_mailing(
            mailing_type="sms", body_plaintext="Hi", sms_force_send=True
        )

    def _touch(self, partner, channel="email", **vals):
        return self.env["customer.interaction"].create(
            {
                "type": "mailing",
                "partner_id": partner.id,
                "company_id": self.company.id,
                "channel": channel,
                "date": fields.Datetime.now() - timedelta(days=1),
                **vals,
            }
        )

    def _row(self, mailing, partner):
        return self.env["customer.interaction"].search(
            [("key", "=", f"mailing.mailing:{mailing.id}:{partner.id}")]
        )

    def _found(self, mailing):
        return [
            (row.state, row.reason, row.reason_note)
            for row in self._row(mailing, self.ann) + self._row(mailing, self.bob)
        ]

    def _click(self, mailing, partner):
        link = self.env["link.tracker"].search([("mass_mailing_id", "=", mailing.id)])
        trace = mailing.mailing_trace_ids.filtered(lambda t: t.res_id == partner.id)
        self.env["link.tracker.click"].sudo().add_click(
            link.code, ip="192.0.2.1", country_code="BE", mailing_trace_id=trace.id
        )

    def _at(self, moment):
        """Another time for the mailing and for what it prepares."""
        return patch.object(fields.Datetime, "now", lambda *args: moment)

    def _sent_emails(self):
        return sorted(address for mail in self._mails for address in mail["email_to"])


class TestMailing(MailingCase):
    def test_held_back_with_the_reason(self):
        self._touch(self.ann)
        mailing = self._make_mailing()
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        self.assertEqual(self._sent_emails(), ['"Bob" <bob@example.com>'])
        self.assertEqual(
            self._found(mailing),
            [
                ("suppressed", "limit", "At most 1 in 7 days · Email · all purposes"),
                ("done", False, False),
            ],
        )
        row = self._row(mailing, self.bob)
        self.assertEqual(
            (row.summary, row.company_id, row.user_id, row.channel, row.purpose),
            ("News", self.company, self.user_marketing, "email", "marketing"),
        )
        traces = mailing.mailing_trace_ids.sorted("res_id")
        self.assertEqual(traces.mapped("trace_status"), ["cancel", "sent"])
        self.assertEqual(traces.mapped("failure_type"), ["mail_optout", False])

    def test_second_mailing_finds_the_slots_taken(self):
        first, second = self._make_mailing(), self._make_mailing(subject="More")
        with self.mock_mail_gateway():
            first.action_send_mail()
            second.action_send_mail()
            self.assertEqual(len(self._mails), 2)
        self.assertEqual(
            [state for state, *_ in self._found(second)], ["suppressed"] * 2
        )

    def test_slot_is_taken_from_the_moment_the_mail_is_prepared(self):
        mailing = self._make_mailing()
        with (
            self.mock_mail_gateway(),
            patch.object(
                type(self.env["mail.mail"]), "send", lambda *args, **kwargs: None
            ),
        ):
            mailing.action_send_mail()
        self.assertEqual([state for state, *_ in self._found(mailing)], ["planned"] * 2)
        self.assertTrue(self._row(mailing, self.ann).touch)
        verdicts = self.env["customer.contact.gate"]._can_contact(
            self.ann, "email", "care", company=self.company
        )
        self.assertEqual(verdicts[self.ann].reason, "limit")

    def test_one_touch_for_each_mail(self):
        mailing = self._make_mailing()
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        for partner in (self.ann, self.bob):
            touches = self.env["customer.interaction"].search(
                [("partner_id", "=", partner.id), ("touch", ">", 0)]
            )
            self.assertEqual(touches, self._row(mailing, partner))

    def test_unsubscribed_and_objected(self):
        self.env["mail.blacklist"]._add("ann@example.com")
        self.env["customer.consent"].create(
            {
                "partner_id": self.bob.id,
                "company_id": self.company.id,
                "channel": "email",
                "state": "withdrawn",
            }
        )
        mailing = self._make_mailing()
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        self.assertFalse(self._mails)
        self.assertEqual(
            self._found(mailing),
            [("suppressed", "blacklist", False), ("suppressed", "consent", False)],
        )
        self.assertEqual(
            mailing.mailing_trace_ids.sorted("res_id").mapped("failure_type"),
            ["mail_bl", "mail_optout"],
        )

    def test_same_address_twice(self):
        """Stock sends one mail; the other contact keeps the slot."""
        self.bob.email = self.ann.email
        mailing = self._make_mailing()
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        self.assertEqual(len(self._mails), 1)
        self.assertEqual(self._found(mailing), [("done", False, False)])

    def test_same_address_of_somebody_held_back(self):
        """There is one mailbox, whoever else reads it."""
        self.bob.email = self.ann.email
        self._touch(self.ann)
        mailing = self._make_mailing()
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        self.assertFalse(self._mails)
        self.assertEqual([state for state, *_ in self._found(mailing)], ["suppressed"])

    def test_address_that_stock_refuses(self):
        self.bob.email = "not an address"
        mailing = self._make_mailing()
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        self.assertEqual(
            self._found(mailing),
            [("done", False, False), ("suppressed", "no_address", False)],
        )

    def test_quiet_hours_delay_the_mail(self):
        self.policy.write({"quiet_from": 21, "quiet_until": 9})
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        night = tomorrow.replace(hour=23, minute=0, second=0, microsecond=0)
        self.bob.tz = "Etc/GMT+4"  # where it is 19:00
        mailing = self._make_mailing()
        with self._at(night), self.mock_mail_gateway():
            mailing.action_send_mail()
        morning = (night + timedelta(days=1)).replace(hour=9)
        row = self._row(mailing, self.ann)
        self.assertEqual((row.state, row.date), ("planned", morning))
        self.assertEqual(self._row(mailing, self.bob).state, "done")
        mails = self.env["mail.mail"].search([("mailing_id", "=", mailing.id)])
        self.assertEqual(
            {mail.res_id: (mail.state, mail.scheduled_date) for mail in mails},
            {self.ann.id: ("outgoing", morning), self.bob.id: ("sent", False)},
        )

    def test_recall_reaches_everybody_and_counts_nowhere(self):
        self._touch(self.ann)
        mailing = self._make_mailing(use_exclusion_list=False)
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        self.assertEqual(len(self._mails), 2)
        self.assertEqual(
            [state for state, *_ in self._found(mailing)], ["done", "done"]
        )
        rows = self._row(mailing, self.ann) + self._row(mailing, self.bob)
        self.assertEqual(rows.mapped("purpose"), ["service"] * 2)
        self.assertFalse(any(rows.mapped("touch")))

    def test_opened_and_clicked(self):
        mailing = self._make_mailing()
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        self.gateway_mail_trace_open(mailing, self.ann)
        self._click(mailing, self.bob)
        ann, bob = self._row(mailing, self.ann), self._row(mailing, self.bob)
        self.assertTrue(ann.date_opened)
        self.assertFalse(ann.date_clicked)
        self.assertTrue(bob.date_opened)
        self.assertTrue(bob.date_clicked)
        self.assertEqual((ann | bob).mapped("state"), ["done", "done"])

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_bounce_gives_the_slot_back(self):
        mailing = self._make_mailing()
        with self.mock_mail_gateway():
            mailing.action_send_mail()
            self.gateway_mail_trace_bounce(mailing, self.ann)
        self.assertEqual(
            self._found(mailing),
            [("failed", "error", "Bounce"), ("done", False, False)],
        )
        self.assertFalse(self._row(mailing, self.ann).touch)

    def test_retry_after_a_failure(self):
        mailing = self._make_mailing()
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        mailing.mailing_trace_ids.filtered(
            lambda trace: trace.res_id == self.ann.id
        ).set_failed(failure_type="mail_smtp")
        self.assertEqual(self._row(mailing, self.ann).state, "failed")
        mailing.mailing_trace_ids.filtered(
            lambda trace: trace.res_id == self.ann.id
        ).unlink()
        with self.mock_mail_gateway():
            mailing.action_send_mail()
            self.assertEqual(self._sent_emails(), ['"Ann" <ann@example.com>'])
        self.assertEqual(self._found(mailing), [("done", False, False)] * 2)

    def test_other_models_are_left_alone(self):
        contact = self.env["mailing.contact"].create({"email": "ann@example.com"})
        self._touch(self.ann)
        mailing = self._make_mailing(
            mailing_model_id=self.env["ir.model"]._get_id("mailing.contact"),
            mailing_domain=[("id", "=", contact.id)],
        )
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        self.assertEqual(len(self._mails), 1)

    def test_batch_costs_the_same_number_of_questions(self):
        """One statement for the verdicts of a batch, not one per recipient."""
        mailing = self._make_mailing()
        gate = type(self.env["customer.contact.gate"])
        ask = gate._can_contact
        asked = []

        def counted(self, partners, *args, **kwargs):
            asked.append(len(partners))
            return ask(self, partners, *args, **kwargs)

        with self.mock_mail_gateway(), patch.object(gate, "_can_contact", counted):
            mailing.action_send_mail()
        self.assertEqual(asked, [2])


class TestSmsMailing(MailingCase):
    def setUp(self):
        super().setUp()
        if "mailing_id" not in self.env["sms.composer"]._fields:
            self.skipTest("SMS Marketing is not installed")

    def test_held_back_with_the_reason(self):
        self._touch(self.ann, "sms")
        mailing = self._make_sms_mailing()
        with self.mockSMSGateway():
            mailing.action_send_sms()
        self.assertEqual([sms["number"] for sms in self._sms], ["+32456000002"])
        self.assertEqual(
            self._found(mailing),
            [
                ("suppressed", "limit", "At most 1 in 7 days · SMS · all purposes"),
                ("done", False, False),
            ],
        )
        self.assertEqual(
            mailing.mailing_trace_ids.sorted("res_id").mapped("failure_type"),
            ["sms_optout", False],
        )

    def test_same_number_twice_gives_the_slot_back(self):
        self.bob.phone = self.ann.phone
        mailing = self._make_sms_mailing()
        with self.mockSMSGateway():
            mailing.action_send_sms()
        self.assertEqual(
            self._found(mailing),
            [("done", False, False), ("cancelled", "error", "Duplicate")],
        )

    def test_blacklisted_number(self):
        self.env["phone.blacklist"]._add([self.ann.phone_sanitized])
        mailing = self._make_sms_mailing()
        with self.mockSMSGateway():
            mailing.action_send_sms()
        self.assertEqual(
            self._found(mailing),
            [("suppressed", "blacklist", False), ("done", False, False)],
        )

    def test_no_sms_at_night(self):
        self.policy.write({"quiet_from": 21, "quiet_until": 9})
        self.bob.tz = "Etc/GMT+4"
        night = datetime(2026, 6, 24, 23)
        mailing = self._make_sms_mailing()
        with self._at(night), self.mockSMSGateway():
            mailing.action_send_sms()
        self.assertEqual(
            self._found(mailing),
            [("suppressed", "quiet", False), ("done", False, False)],
        )

    @mute_logger("odoo.addons.sms.models.sms_sms")
    def test_failure_gives_the_slot_back(self):
        mailing = self._make_sms_mailing()
        with self.mockSMSGateway(sim_error="insufficient_credit"):
            mailing.action_send_sms()
        self.assertEqual(
            self._found(mailing), [("failed", "error", "Insufficient Credit")] * 2
        )
