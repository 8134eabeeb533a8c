from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_campaign import NOON, CampaignCase


@tagged("post_install", "-at_install")
class TestCampaignScreens(CampaignCase):
    def _user(self, login, role, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login,
            f"customer_mgmt.group_customer_{role}",
            company_id=company.id,
            company_ids=company.ids,
        )

    def _as(self, record, user):
        return record.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    # Preview ----------------------------------------------------------------------

    def _preview(self, campaign=None):
        action = (campaign or self.campaign).action_preview()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_a_preview_counts_and_keeps_nothing(self):
        self.campaign.write({"channel_order": "email,sms", "repeat_days": 30})
        self.ann.email = False
        carl = self._make_customer("Carl")
        twin = self._make_customer("Bobby", email="bob@example.com")
        for partner in (self.ann, self.bob, carl, twin):
            self._make_purchase(partner, NOON.date())
        preview = self._preview()
        self.assertEqual((preview.occasion_count, preview.invited_count), (4, 2))
        lines = {(row.channel, row.reason): row.count for row in preview.line_ids}
        self.assertEqual(
            lines,
            {
                ("email", False): 1,
                ("sms", False): 1,
                (False, "no_address"): 1,
                (False, "repeated"): 1,
            },
        )
        self.assertFalse(self._invitations())
        self.assertFalse(self._interactions(self.ann))

    def test_a_preview_of_a_running_campaign_is_of_a_whole_month(self):
        self._make_purchase(self.ann, NOON.date())
        self._plan()
        self.assertEqual(self._preview().invited_count, 1)
        self.assertEqual(self._invitations().state, "planned")

    def test_a_preview_after_cases(self):
        self.campaign.trigger = "case_closed"
        old = self._make_closed_case()
        old.date_closed = NOON - timedelta(days=31)
        self._make_closed_case(partner_id=self.bob.id)
        self._make_closed_case(partner_id=False)
        self._make_closed_case(company_id=self._make_company("Elsewhere").id)
        self._make_closed_case().action_reopen()
        before = self._invitations().mapped("dedupe_key")
        preview = self._preview()
        self.assertEqual((preview.occasion_count, preview.invited_count), (1, 1))
        self.assertEqual(self._invitations().mapped("dedupe_key"), before)

    def test_the_precision_of_a_sample(self):
        preview = self._preview()
        preview.write({"invited_count": 5125, "response_percent": 20})
        self.assertEqual(preview.answer_count, 1025)
        self.assertAlmostEqual(preview.margin, 5.0, 1)
        preview.response_percent = 0
        self.assertEqual((preview.answer_count, preview.margin), (0, 0))

    # Results ----------------------------------------------------------------------

    def test_results(self):
        partners = self.ann | self.bob | self._make_customer("C", email="c@example.com")
        rows = self._send(partners)
        no_address = self._send(self._make_customer("D"))
        self.assertEqual(no_address.state, "skipped")
        for row, score in zip(rows[:2], (9, 3), strict=True):
            row._on_opened()
            row.user_input_id._mark_in_progress()
            row.user_input_id._save_lines(self.nps, str(score))
            row.user_input_id._mark_done()
        rows[2]._on_opened()
        self.assertRecordValues(
            self.campaign,
            [
                {
                    "invitation_count": 4,
                    "skipped_count": 1,
                    "sent_count": 3,
                    "opened_count": 3,
                    "started_count": 2,
                    "responded_count": 2,
                    "score_count": 2,
                    "score": 0.0,
                }
            ],
        )
        self.assertAlmostEqual(self.campaign.response_rate, 2 / 3)
        self.assertLess(self.campaign.score_low, -50)
        self.assertGreater(self.campaign.score_high, 50)

    def test_results_stay(self):
        self._send(self.ann)
        with self.assertRaisesRegex(UserError, "archive it instead"):
            self.campaign.unlink()

    # By hand ----------------------------------------------------------------------

    def test_a_salesperson_invites_a_customer(self):
        clerk = self._user("clerk", "user")
        self.ann.user_id = clerk
        wizard = self._as(self.env["customer.survey.invite"], clerk)
        chosen = {"active_model": "res.partner", "active_ids": self.ann.ids}
        wizard = wizard.with_context(**chosen)
        invite = wizard.create({"campaign_id": self.campaign.id})
        self.assertEqual(invite.partner_ids, self.ann)
        invite.action_invite()
        self.assertEqual(self._invitations().partner_id, self.ann)
        self.assertEqual(self.ann.survey_invitation_count, 1)
        with self.assertRaisesRegex(UserError, "None of them"):
            invite.action_invite()
        self.campaign.action_pause()
        with self.assertRaisesRegex(UserError, "not running"):
            invite.action_invite()

    # Roles ------------------------------------------------------------------------

    def test_who_sees_and_does_what(self):
        clerk, boss = self._user("clerk", "user"), self._user("boss", "manager")
        self.ann.user_id = boss
        rows = self._send(self.ann | self.bob)
        seen = self._as(rows, clerk).search([("id", "in", rows.ids)])
        self.assertEqual(seen.partner_id, self.bob)
        self.assertEqual(self._as(rows, boss).search_count([("id", "in", rows.ids)]), 2)
        self.assertTrue(self._as(self.campaign, clerk).name)
        for action in ("action_pause", "action_close", "action_launch"):
            with self.assertRaises(AccessError):
                getattr(self._as(self.campaign, clerk), action)()
        with self.assertRaises(AccessError):
            self._as(rows[1], clerk).action_cancel()
        with self.assertRaises(AccessError):
            self._preview(self._as(self.campaign, clerk))
        self._preview(self._as(self.campaign, boss))
        self._as(self.campaign, boss).action_pause()
        self._as(rows, boss).action_cancel()
        self.assertFalse(any(rows.mapped("next_reminder_date")))

    def test_nobody_sees_the_other_company(self):
        other = self._make_company("Elsewhere")
        stranger = self._user("stranger", "manager", other)
        rows = self._send(self.ann)
        for record in (self.campaign, rows):
            found = self._as(record, stranger).search([("id", "in", record.ids)])
            self.assertFalse(found)
