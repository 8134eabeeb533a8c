from odoo import models


class PosOrder(models.Model):
    _inherit = "pos.order"

    def write(self, vals):
        """A till order that is paid, or gets its customer later, is a purchase."""
        moved = {"state", "partner_id"} & vals.keys()
        if "partner_id" in vals:
            self._enqueue_customer_refresh()
        result = super().write(vals)
        if moved:
            self._enqueue_customer_refresh()
        return result

    def _enqueue_customer_refresh(self):
        self.env["customer.refresh"]._enqueue(
            (order.company_id, order.partner_id) for order in self
        )
