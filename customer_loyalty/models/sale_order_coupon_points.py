from odoo import models


class SaleOrderCouponPoints(models.Model):
    _inherit = "sale.order.coupon.points"

    def unlink(self):
        """Whoever may cancel an order takes back what it gives."""
        session = self.env["loyalty.card"]._ledger_session()
        cancelled = all(entry.order_id.state == "cancel" for entry in self.sudo())
        if session and cancelled:
            self.order_id.check_access("write")
            self = self.sudo()
        return super().unlink()
