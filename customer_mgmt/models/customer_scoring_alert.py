from odoo import api, models


class CustomerScoring(models.AbstractModel):
    """Whoever buys again, or is closed, is no case for an alert any more."""

    _inherit = "customer.scoring"

    @api.model
    def _refresh(self, company, customer_ids):
        changed = super()._refresh(company, customer_ids)
        if customer_ids:
            self.env["customer.alert"].sudo()._close_over(company, customer_ids)
        return changed
