from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        """Posting, resetting or cancelling an invoice changes what was bought."""
        result = super().write(vals)
        if "state" in vals:
            invoices = self.filtered(
                lambda move: move.move_type in ("out_invoice", "out_refund")
            )
            self.env["customer.refresh"]._enqueue(
                (invoice.company_id, invoice.partner_id) for invoice in invoices
            )
        return result
