from odoo.tests import tagged

from .common_care import CareCase


@tagged("post_install", "-at_install")
class TestCampaign(CareCase):
    """The design of a campaign."""

    def test_defaults(self):
        campaign = self.env["customer.campaign"].create({"name": "Come back"})
        plan = campaign.plan_id
        self.assertEqual(plan.trigger, "campaign")
        self.assertEqual(plan.purpose, "marketing")
        self.assertEqual(plan.company_id, self.company)
        self.assertEqual(campaign.company_id, self.company)
        self.assertEqual((campaign.state, plan.state), ("draft", "draft"))
        self.assertEqual(campaign.holdout_share, 0.5)
        self.assertEqual(campaign.window_days, 90)
