from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common_campaign import CampaignCase

WIZARD = "customer.campaign.wizard"


@tagged("post_install", "-at_install")
class TestCampaignWizard(CampaignCase):
    """Four steps from a segment, or from selected contacts, to the launch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env.ref("customer_mgmt.mail_template_second_purchase")

    def _start(self, segment):
        manager = self._as("customer_mgmt.group_customer_manager")
        form = Form(self.env[WIZARD].with_user(manager))
        form.name = "Autumn"
        form.segment_id = segment
        return form

    def test_four_steps(self):
        form = self._start(self._list(self._customers(10)))
        self.assertIn("Contacts: 10. Customers: 10,", form.audience)
        wizard = form.save()
        campaign = wizard.campaign_id
        self.assertEqual((campaign.name, campaign.state), ("Autumn", "draft"))
        self.assertEqual(campaign.holdout_share, 0.5)
        action = wizard.action_next()
        self.assertEqual((wizard.step, action["res_id"]), ("message", wizard.id))
        with self.assertRaisesRegex(UserError, "Email Template"):
            wizard.action_next()
        with Form(wizard) as form:
            form.mail_template_id = self.template
            form.message_cost = 0.7
        wizard.action_next()
        with Form(wizard) as form:
            form.holdout_share = 0.3
            self.assertIn(
                "7 will be contacted and 3 will be left alone", form.test_words
            )
            form.holdout_share = 0
            self.assertIn("No proof possible", form.test_words)
            form.holdout_share = 0.2
        wizard.action_next()
        self.assertEqual(wizard.step, "review")
        self.assertIn("To be contacted: 8. Left alone: 2.", wizard.review)
        self.assertEqual(campaign.state, "draft")
        wizard.action_next()
        self.assertEqual(wizard.step, "review")  # the last step
        wizard.action_back()
        self.assertEqual(wizard.step, "test")
        wizard.action_next()
        action = wizard.action_launch()
        self.assertEqual(action["res_id"], campaign.id)
        self.assertEqual(campaign.state, "running")
        self.assertEqual((campaign.member_count, campaign.held_out_count), (10, 2))
        self.assertEqual(campaign.planned_count, 8)
        self.assertIn("8 will be contacted and 2 will be left alone", campaign.promise)
        self.assertEqual(campaign.design_words, campaign.promise)
        self.assertEqual(campaign.message_cost, 0.7)

    def test_many_customers(self):
        wizard = self._start(self._list(self._customers(1000))).save()
        self.assertEqual(wizard.holdout_share, 0.1)

    def test_selected_contacts(self):
        partners = self._customers(4)
        action = self.env["customer.campaign"]._action_start(partners, "Call them")
        form = Form(self.env[WIZARD].with_context(**action["context"]))
        self.assertEqual(form.name, "Call them")
        self.assertIn("Contacts: 4. Customers: 4,", form.audience)
        wizard = form.save()
        self.assertEqual(wizard.segment_id.kind, "frozen")
        self.assertEqual(wizard.segment_id.member_ids.partner_id, partners)
        self.assertEqual(wizard.campaign_id._get_audience().units, 4)

    def test_selected_customers(self):
        partners = self._customers(2)
        for partner in partners:
            self._make_purchases(partner, [5])
        self._score()
        profiles = partners.mapped(self._profile)
        selected = {"active_model": "customer.profile", "active_ids": [profiles[0].id]}
        form = Form(self.env[WIZARD].with_context(**selected))
        self.assertEqual(form.partner_ids.ids, partners[0].ids)

    def test_nobody(self):
        wizard = self._start(self._list(self.env["res.partner"])).save()
        with self.assertRaisesRegex(UserError, "Nobody is in List"):
            wizard.action_next()

    def test_go_on_with_a_draft(self):
        campaign = self._campaign(self._customers(4), window_days=45)
        action = campaign.action_continue()
        wizard = self.env[WIZARD].browse(action["res_id"])
        self.assertEqual((wizard.window_days, wizard.action), (45, "server"))
        self.assertEqual(wizard.action_close()["type"], "ir.actions.act_window_close")
        wizard.unlink()
        self.assertTrue(campaign.exists())

    # Words ------------------------------------------------------------------------

    def test_words_of_a_small_test(self):
        campaign = self._campaign(self._customers(100), worth_having=0.02)
        words = campaign._design_words()
        self.assertEqual(
            words[:2],
            [
                "Of 100 customers, 50 will be contacted and 50 will be left alone for "
                "90 days, drawn by lot. Purchases of both in these days are compared; "
                "there is no result before they are over.",
                "How many of them buy without being contacted is not known; 5.0 % is "
                "assumed.",
            ],
        )
        self.assertIn("“can't tell”", words[2])
        self.assertIn("2.0 percentage points, it takes about 4,420 customers", words[3])

    def test_base_follows_from_the_predictions(self):
        partners = self._customers(4)
        for partner in partners:
            self._make_purchases(partner, [5])
        self._score()
        profiles = partners.mapped(self._profile)
        profiles.write({"risk": 0.64, "risk_basis": "curve"})
        campaign = self._campaign(partners, window_days=90)
        self.assertAlmostEqual(campaign._get_audience().base, 0.36)
        # Half of the time: 0.64 ** 0.5 is 0.8.
        campaign.window_days = 45
        self.assertAlmostEqual(campaign._get_audience().base, 0.2)

    def test_words_without_proof(self):
        campaign = self._campaign(self._customers(4), holdout_share=0)
        self.assertEqual(
            campaign._design_words(),
            [
                "Customers, all to be contacted: 4.",
                "No proof possible: nobody is left alone to compare with, so nobody "
                "will know who would have bought anyway.",
            ],
        )
