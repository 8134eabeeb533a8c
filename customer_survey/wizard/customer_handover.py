from odoo import models
from odoo.fields import Domain

from odoo.addons.customer_mgmt.tools.handover import HandoverTarget


class CustomerHandover(models.TransientModel):
    _inherit = "customer.handover"

    def _handover_targets(self):
        """Nobody's complaint is forgotten because somebody leaves."""
        return [
            *super()._handover_targets(),
            HandoverTarget(
                code="cases",
                name=self.env._("Open cases"),
                model="customer.case",
                domain=Domain("user_id", "=", self.from_user_id._origin.id)
                & Domain("company_id", "=", self.company_id.id)
                & Domain("date_closed", "=", False),
                customer="partner_id",
            ),
        ]
