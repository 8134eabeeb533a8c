import doctest

from odoo.tests import BaseCase, tagged

from ..tools import campaign_design
from ..tools.campaign_design import Design


@tagged("post_install", "-at_install")
class TestCampaignDesign(BaseCase):
    def test_doctests(self):
        result = doctest.testmod(campaign_design)
        self.assertGreater(result.attempted, 0)
        self.assertFalse(result.failed)

    def test_nobody(self):
        design = Design(0, 0.5, 90, 0.05)
        self.assertFalse(design.is_provable)
        self.assertIsNone(design.detectable())

    def test_more_than_everybody_cannot_be_wanted(self):
        self.assertIsNone(Design(100, 0.5, 90, 0.99, 0.02).units_needed())
