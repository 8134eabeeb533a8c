from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _compute_customer_summary(self):
        """Whoever sells to a member knows the points."""
        result = super()._compute_customer_summary()
        for order in self:
            member = order.sudo().partner_id.loyalty_member_id
            parts = member.points_display, order.customer_summary
            order.customer_summary = " · ".join(filter(None, parts))
        return result
