from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_tier import TierCase


@tagged("post_install", "-at_install")
class TestExpiryNotice(TierCase):
    """Members are told in time, once, and only if they may be contacted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"expire_after": 30, "expiry_notice_days": 10})
        cls.company.email = "shop@example.com"
        cls.ann.tz = "UTC"
        cls.member = cls.env["loyalty.member"]._join(cls.program, cls.ann)
        cls.card = cls.member.card_id

    def _run(self, moment):
        """The hourly run at a moment; the texts of the new mails."""
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        with freeze_time(moment):
            self.program._get_members_to_notify()._notify_expiring()
        return (mails.search([]) - before).mapped("body_html")

    def _contacts(self):
        return self.env["customer.interaction"].search(
            [("key", "=like", "loyalty.expiry:%")], order="id"
        )

    def test_once_for_what_expires_together(self):
        self._post(self.card, 100)
        with freeze_time("2026-06-02 12:00:00"):
            self._post(self.card, 20.5)
        self.assertEqual(self._run("2026-06-20 12:00:00"), [])
        (text,) = self._run("2026-06-22 12:00:00")
        self.assertIn("120.50 Points, the first by 07/01/2026", text)
        self.assertIn(f"/my/loyalty/{self.member.id}", text)
        self.assertEqual(self._run("2026-06-23 12:00:00"), [])
        self.assertRecordValues(
            self._contacts(),
            [
                {
                    "partner_id": self.ann.id,
                    "company_id": self.company.id,
                    "state": "done",
                    "channel": "email",
                    "purpose": "care",
                    "date": datetime(2026, 6, 22, 12),
                }
            ],
        )
        with freeze_time("2026-06-04 12:00:00"):
            self._post(self.card, 7)
        (text,) = self._run("2026-06-24 12:00:00")
        self.assertEqual(len(self._contacts()), 2)

    def test_spent_points_are_not_told_of(self):
        self._post(self.card, 100)
        self._post(self.card, -100, "redeem")
        self.assertEqual(self._run("2026-06-22 12:00:00"), [])

    def test_quiet_hours(self):
        self.policy.write({"quiet_from": 21, "quiet_until": 9})
        self._post(self.card, 100)
        self.assertEqual(self._run("2026-06-22 03:00:00"), [])
        self.assertFalse(self._contacts())
        self.assertEqual(len(self._run("2026-06-22 09:00:00")), 1)

    def test_limits_put_it_off(self):
        self.policy.contact_rule_ids = [
            Command.create(
                {
                    "kind": "limit",
                    "purpose": "care",
                    "maximum": 1,
                    "period": 3,
                    "unit": "days",
                }
            )
        ]
        self._log_care("2026-06-21 12:00:00")
        self._post(self.card, 100)
        self.assertEqual(self._run("2026-06-22 12:00:00"), [])
        self.assertFalse(self._contacts())
        self.assertEqual(len(self._run("2026-06-24 12:00:00")), 1)

    def _log_care(self, moment):
        with freeze_time(moment):
            self.env["customer.interaction"]._log(
                [
                    {
                        "partner_id": self.ann.id,
                        "company_id": self.company.id,
                        "type": "call",
                        "purpose": "care",
                    }
                ]
            )

    def test_who_refused_is_not_asked_again(self):
        self.env["customer.consent"]._decide(
            self.ann, self.company, {("care", "email"): False}, "contact"
        )
        self._post(self.card, 100)
        self.assertEqual(self._run("2026-06-22 12:00:00"), [])
        self.assertRecordValues(
            self._contacts(), [{"state": "suppressed", "reason": "consent"}]
        )
        self.assertEqual(self.card.lot_ids.noticed_on, date(2026, 6, 22))
        self.assertEqual(self._run("2026-06-23 12:00:00"), [])
        self.assertEqual(len(self._contacts()), 1)

    def test_an_error_concerns_one_member(self):
        bob = self._make_customer("Bob", email="bob@example.com", tz="UTC")
        member = self.env["loyalty.member"]._join(self.program, bob)
        for card in (self.card, member.card_id):
            self._post(card, 100)
        template = self.program.expiry_notice_template_id
        template.body_html = (
            '<p><t t-if="object.partner_id.name == \'Ann\'" t-out="1 / 0"/>Hi</p>'
        )
        self.assertEqual(len(self._run("2026-06-22 12:00:00")), 1)
        self.assertEqual(sorted(self._contacts().mapped("state")), ["done", "failed"])

    def test_a_sent_notice_is_in_the_ledger_once(self):
        self._post(self.card, 100)
        self._run("2026-06-22 12:00:00")
        mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1)
        with freeze_time("2026-06-22 12:01:00"):
            mail._postprocess_sent_message(self.ann, [])
        rows = self.env["customer.interaction"].search(
            [("partner_id", "=", self.ann.id)]
        )
        self.assertEqual(rows, self._contacts())

    def test_the_scheduled_run(self):
        self._post(self.card, 100)
        cron = self.env.ref("customer_loyalty.ir_cron_loyalty_notices")
        with freeze_time("2026-06-22 12:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(len(self._contacts()), 1)
