from odoo import api, models


class CustomerCampaignWizard(models.TransientModel):
    _inherit = "customer.campaign.wizard"

    @api.onchange("offer_kind")
    def _onchange_offer_kind(self):
        """Another kind of offer comes from another program."""
        self.offer_program_id = False
