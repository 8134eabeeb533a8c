from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase
from odoo.addons.sms.tests.common import MockSMS

from .test_interaction import InteractionCase

REPLY = """Return-Path: <{sender}>
To: {to}
From: {sender}
Subject: Re: Oolong
Date: {date}
Message-ID: <reply-1@example.com>
In-Reply-To: {reference}
References: {reference}

Two boxes, please.
"""


class SourceCase(InteractionCase):
    def setUp(self):
        super().setUp()
        # The interactions of others in the database are none of ours.
        self.last_id = self.interactions.search([], order="id desc", limit=1).id or 0

    def _new_rows(self):
        return self.interactions.search([("id", ">", self.last_id)], order="id")

    def _assert_logged(self, *rows):
        """The new rows, in the order of the contacts."""
        found = self._new_rows().sorted("partner_id")
        self.assertRecordValues(found, list(rows))


@tagged("post_install", "-at_install")
class TestActivities(SourceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kinds = cls.env["mail.activity.type"]
        types = cls.env["customer.interaction.type"]
        cls.call = kinds.create(
            {
                "name": "Ring up",
                "customer_interaction_type_id": types._id_by_code("call"),
            }
        )
        cls.chore = kinds.create({"name": "Chore"})

    def _schedule(self, record, kind=None, **vals):
        return record.activity_schedule(
            activity_type_id=(kind or self.call).id, user_id=self.env.uid, **vals
        )

    def test_call_done_on_a_contact(self):
        self._schedule(self.ann, summary="Birthday")._action_done(feedback="Glad <3")
        self._assert_logged(
            {
                "partner_id": self.ann.id,
                "company_id": self.company.id,
                "channel": "phone",
                "purpose": "care",
                "state": "done",
                "summary": "Birthday",
                "user_id": self.env.uid,
                "res_model": False,
                "touch": 1,
            }
        )
        self.assertIn("Glad &lt;3", self._new_rows().note)

    def test_call_done_on_an_order(self):
        order = self._make_order(self.ann, fields.Date.today(), state="draft")
        self._schedule(order)._action_done()
        self._assert_logged(
            {
                "partner_id": self.ann.id,
                "summary": "Ring up",
                "res_model": "sale.order",
                "res_id": order.id,
            }
        )
        self.assertEqual(self._new_rows().action_open_document()["res_id"], order.id)

    def test_done_twice_is_logged_once(self):
        activity = self._schedule(self.ann)
        activity._action_done()
        activity.action_unarchive()
        activity._action_done()
        self.assertEqual(len(self._new_rows()), 1)

    def test_other_work_and_colleagues_are_no_contacts(self):
        colleague = self._make_user("test_colleague", "base.group_user").partner_id
        self._schedule(self.ann, kind=self.chore)._action_done()
        self._schedule(colleague)._action_done()
        self._schedule(self.company.partner_id)._action_done()
        self._schedule(self.env["product.template"].create({"name": "Tea"}))
        self.assertFalse(self._new_rows())

    def test_vendors_count_when_they_buy(self):
        vendor = self._make_customer("Vendor", supplier_rank=1)
        both = self._make_customer("Both", supplier_rank=1)
        self._make_order(both, fields.Date.today())
        self._score(fields.Date.today())
        self._schedule(vendor)._action_done()
        self._schedule(both)._action_done()
        self.assertEqual(self._new_rows().partner_id, both)

    def test_without_access_to_interactions(self):
        """Somebody outside sales completes an activity all the same."""
        clerk = self._make_user("test_clerk", "base.group_user")
        activity = self._schedule(self.ann)
        activity.user_id = clerk
        activity.with_user(clerk)._action_done()
        self._assert_logged({"partner_id": self.ann.id, "user_id": clerk.id})

    def test_several_at_once(self):
        """Three more activities cost no more queries in the log."""
        counts = []
        partners = self.env["res.partner"].create(
            [{"name": f"P{number}"} for number in range(8)]
        )
        log = self.interactions._log_automatically
        log([{"partner_id": self.ann.id, "type": "call", "key": "warm"}])
        for some in (partners[:2], partners[2:]):
            values = [
                {"partner_id": partner.id, "type": "call", "key": f"k{partner.id}"}
                for partner in some
            ]
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(log(values)), len(some))
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    @mute_logger(
        "odoo.addons.customer_mgmt.models.customer_interaction_logging", "odoo.sql_db"
    )
    def test_one_that_fails_leaves_the_others(self):
        self.interactions._log_automatically(
            [
                {"partner_id": partner.id, "type": type_, "key": f"k{partner.id}"}
                for partner, type_ in ((self.ann, "nonsense"), (self.bob, "call"))
            ]
        )
        self._assert_logged({"partner_id": self.bob.id})

    @mute_logger("odoo.addons.customer_mgmt.models.customer_interaction_logging")
    def test_failing_log_does_not_stop_the_work(self):
        def fail(rows):
            raise ValueError("poison")

        self.patch(type(self.interactions), "_on_logged", fail)
        activity = self._schedule(self.ann)
        activity._action_done()
        self.assertFalse(activity.active)
        self.assertFalse(self._new_rows())


@tagged("post_install", "-at_install")
class TestEmails(SourceCase, MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order(cls.ann, fields.Date.today(), state="draft")

    def _send(self, **vals):
        mail = self.env["mail.mail"].create(
            {"subject": "Oolong", "body_html": "<p>Hello</p>", **vals}
        )
        with self.mock_mail_gateway():
            mail.send()
        return mail

    def test_comment_to_a_customer(self):
        with self.mock_mail_gateway():
            self.order.message_post(
                body="Shall I pack it?",
                partner_ids=self.ann.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self._assert_logged(
            {
                "partner_id": self.ann.id,
                "company_id": self.company.id,
                "channel": "email",
                "direction": "out",
                "purpose": "service",
                "res_model": "sale.order",
                "res_id": self.order.id,
                "user_id": self.env.uid,
                "touch": 0,
            }
        )

    def test_internal_note_is_none(self):
        with self.mock_mail_gateway():
            self.order.message_post(
                body="Rich", partner_ids=self.ann.ids, subtype_xmlid="mail.mt_note"
            )
        self.assertFalse(self._new_rows())

    def test_mail_nobody_wrote(self):
        self._send(recipient_ids=[(6, 0, (self.ann | self.bob).ids)])
        self._assert_logged(
            *(
                {
                    "partner_id": partner.id,
                    "purpose": "transactional",
                    "summary": "Oolong",
                    "state": "done",
                }
                for partner in (self.ann, self.bob)
            )
        )

    def test_mail_to_an_address(self):
        self._make_customer("Ann's husband", email="ann@example.com")
        self._send(email_to='"Ann" <ANN@example.com>, nobody@example.com')
        self._assert_logged({"partner_id": self.ann.id})

    def test_colleagues_get_no_row(self):
        colleague = self._make_user("test_colleague", "base.group_user").partner_id
        self._send(recipient_ids=[(6, 0, (self.ann | colleague).ids)])
        self._assert_logged({"partner_id": self.ann.id})

    def test_hook_that_runs_twice(self):
        mail = self._send(recipient_ids=[(6, 0, self.ann.ids)])
        mail._postprocess_sent_message([self.ann], [])
        self.assertEqual(len(self._new_rows()), 1)

    def test_failed_mail_is_none(self):
        mail = self.env["mail.mail"].create({"subject": "No address"})
        mail._postprocess_sent_message([], [], "no address", "mail_email_missing")
        self.assertFalse(self._new_rows())

    def test_deleted_after_sending(self):
        mail = self.env["mail.mail"].create(
            {
                "subject": "Oolong",
                "recipient_ids": [(6, 0, self.ann.ids)],
                "auto_delete": True,
            }
        )
        with self.mock_mail_gateway(mail_unlink_sent=True):
            mail.send()
        self.assertFalse(mail.exists())
        self._assert_logged({"summary": "Oolong"})

    def test_extra_queries_per_mail(self):
        mails = self.env["mail.mail"].create(
            [
                {"subject": "Oolong", "recipient_ids": [(6, 0, partner.ids)]}
                for partner in (self.ann, self.bob)
            ]
        )
        mails[0].sudo()._log_interactions([self.ann], [])  # fills the caches
        self.assertTrue(self.bob.email)  # as sending has done
        # Is it a plan's? Savepoint, keys, insert, release.
        with self.assertQueryCount(5):
            mails[1].sudo()._log_interactions([self.bob], [])

    def _receive(self, sender, date="Sun, 28 Jun 2026 12:00:00 +0200"):
        message = self.order.message_post(body="Oolong?", message_type="comment")
        mail = REPLY.format(
            sender=sender,
            to="shop@example.com",
            date=date,
            reference=message.message_id,
        )
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process("sale.order", mail)

    def test_reply_of_a_customer(self):
        self._receive("ann@example.com")
        self._assert_logged(
            {
                "partner_id": self.ann.id,
                "company_id": self.company.id,
                "date": fields.Datetime.to_datetime("2026-06-28 10:00:00"),
                "channel": "email",
                "direction": "in",
                "summary": "Re: Oolong",
                "res_model": "sale.order",
                "res_id": self.order.id,
                "user_id": False,
            }
        )

    def test_reply_from_the_future(self):
        self._receive("ann@example.com", date="Mon, 28 Jun 2100 12:00:00 +0200")
        self.assertLessEqual(self._new_rows().date, fields.Datetime.now())

    def test_reply_of_a_colleague_or_stranger(self):
        self._make_user("test_colleague", "base.group_user", email="col@example.com")
        self._receive("col@example.com")
        self.assertFalse(self._new_rows())

    def test_mailing_is_marketing(self):
        if "mailing.mailing" not in self.env:
            self.skipTest("mass_mailing is not installed")
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Spring tea",
                "body_html": "<p>New harvest</p>",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": f"[('id', '=', {self.ann.id})]",
            }
        )
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        self._assert_logged(
            {
                "partner_id": self.ann.id,
                "type_id": self.env.ref("customer_mgmt.interaction_type_mailing").id,
                "purpose": "marketing",
                "summary": "Spring tea",
                "res_model": "mailing.mailing",
                "res_id": mailing.id,
                "key": f"mailing.mailing:{mailing.id}:{self.ann.id}",
                "touch": 1,
            }
        )


@tagged("post_install", "-at_install")
class TestTextMessages(SourceCase, MockSMS):
    def _send(self, sim_error=None):
        messages = self.env["sms.sms"].create(
            [
                {"partner_id": partner.id, "number": number, "body": "Tea is ready"}
                for partner, number in (
                    (self.ann, "+32456001122"),
                    (self.bob, "+32456001133"),
                    (self.env["res.partner"], "+32456001144"),
                )
            ]
        )
        with self.mockSMSGateway(sim_error=sim_error):
            messages.send(unlink_sent=False)
        return messages

    def test_accepted_message(self):
        messages = self._send()
        self._assert_logged(
            *(
                {
                    "partner_id": partner.id,
                    "channel": "sms",
                    "purpose": "service",
                    "summary": "Tea is ready",
                    "touch": 0,
                }
                for partner in (self.ann, self.bob)
            )
        )
        messages._handle_call_result_hook([])
        self.assertEqual(len(self._new_rows()), 2)

    def test_mailing_is_marketing_and_counts_once(self):
        """Two numbers of one person get the same mailing."""
        if "mailing_id" not in self.env["sms.sms"]:
            self.skipTest("mass_mailing_sms is not installed")
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Spring tea",
                "mailing_type": "sms",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        messages = self.env["sms.sms"].create(
            [
                {
                    "partner_id": self.ann.id,
                    "number": number,
                    "body": "Spring tea",
                    "mailing_id": mailing.id,
                }
                for number in ("+32456001122", "+32456001133")
            ]
        )
        with self.mockSMSGateway():
            messages.send(unlink_sent=False)
        self._assert_logged(
            {
                "partner_id": self.ann.id,
                "channel": "sms",
                "purpose": "marketing",
                "key": f"mailing.mailing:{mailing.id}:{self.ann.id}",
                "touch": 1,
            }
        )

    def test_refused_message_is_none(self):
        self._send(sim_error="credit")
        self.assertFalse(self._new_rows())
