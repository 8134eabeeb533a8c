from odoo import api, fields, models


class LoyaltyReconciliationLine(models.Model):
    _inherit = "loyalty.reconciliation.line"

    pos_order_id = fields.Many2one(
        "pos.order", string="Till Order", readonly=True, ondelete="cascade"
    )

    @api.model
    def _document_links(self):
        return [*super()._document_links(), "pos_order_id"]
