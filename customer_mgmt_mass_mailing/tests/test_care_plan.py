from odoo import fields
from odoo.tests import new_test_user, tagged

from .test_mailing import MailingCase


@tagged("post_install", "-at_install")
class TestPlanMails(MailingCase):
    """The emails of care plans are counted as those of mailings are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        template = cls.env["mail.template"].create(
            {
                "name": "Tea",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "subject": "Tea for {{ object.name }}",
                "body_html": "<p><a href='https://example.com/tea'>Tea</a></p>"
                "<p><a t-att-href='object.care_preferences_url'>Stop</a></p>",
                "use_default_to": True,
            }
        )
        cls.plan = cls.env["customer.care.plan"].create(
            {
                "name": "Tea",
                "company_id": cls.company.id,
                "action": "mail",
                "mail_template_id": template.id,
            }
        )
        cls.plan.action_start()

    def _carry_out(self):
        rows = self.env["customer.interaction"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "type": "email",
                    "purpose": "care",
                    "state": "planned",
                    "date": fields.Datetime.now(),
                    "plan_id": self.plan.id,
                }
                for partner in self.ann | self.bob
            ]
        )
        rows._carry_out()
        self.env["mail.mail"].search([("mailing_id", "!=", False)]).send()
        return rows

    def test_opened_and_clicked(self):
        with self.mock_mail_gateway():
            ann, bob = self._carry_out()
        self.assertEqual((ann.state, bob.state), ("done", "done"))
        self.assertEqual(len(self._mails), 2)
        mail = next(mail for mail in self._mails if "ann@" in str(mail["email_to"]))
        self.assertIn("/r/", mail["body"])
        self.assertIn("/mail/track/", mail["body"])
        # Not the link of the plan: Email Marketing knows how to unsubscribe.
        self.assertIn("/mailing/", mail["headers"]["List-Unsubscribe"])
        self._click(self.plan.mailing_id, self.ann)
        self.assertTrue(ann.date_opened)
        self.assertTrue(ann.date_clicked)
        self.assertFalse(bob.date_opened)
        self.plan._update_results()
        self.assertEqual((self.plan.opened_count, self.plan.clicked_count), (1, 1))

    def test_the_link_to_the_preferences_is_not_counted(self):
        with self.mock_mail_gateway():
            self._carry_out()
        mail = next(mail for mail in self._mails if "ann@" in str(mail["email_to"]))
        ann = self.ann.with_company(self.company)
        self.assertIn(f'href="{ann.care_preferences_url}"', mail["body"])

    def test_the_mailing_that_counts_is_no_task(self):
        self.plan.user_id = new_test_user(self.env, "responsible")
        mailing = self.plan._get_mailing()
        self.assertEqual(
            (mailing.subject, mailing.user_id.login), ("Tea", "responsible")
        )
        told = self.env["mail.message"].search(
            [
                ("model", "=", "mailing.mailing"),
                ("res_id", "=", mailing.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertFalse(told)

    def test_logged_once(self):
        with self.mock_mail_gateway():
            rows = self._carry_out()
        found = self.env["customer.interaction"].search(
            [("partner_id", "in", (self.ann | self.bob).ids)]
        )
        self.assertEqual(
            found, rows.sorted(lambda row: (row.date, row.id), reverse=True)
        )

    def test_a_mail_that_cannot_be_sent_is_no_contact(self):
        self.ann.email = "ann"
        with self.mock_mail_gateway():
            ann, bob = self._carry_out()
        self.assertEqual((ann.state, bob.state), ("suppressed", "done"))
