from odoo import models
from odoo.tools import format_amount


class SaleOrder(models.Model):
    """A key customer who cancels an order may be about to leave."""

    # One idea per file.  pylint: disable-next=consider-merging-classes-inherited
    _inherit = "sale.order"

    def write(self, vals):
        confirmed = self.browse()
        if vals.get("state") == "cancel":
            confirmed = self.filtered(lambda order: order.state == "sale")
        result = super().write(vals)
        for order in confirmed:
            self.env["customer.alert"]._raise_now(
                order.partner_id,
                order.company_id,
                "order_cancelled",
                order._get_alert_reason(),
            )
        return result

    def _get_alert_reason(self):
        amount = format_amount(self.env, self.amount_untaxed, self.currency_id)
        return {
            "text": f"{self.name} · {amount}",
            "model": self._name,
            "ids": self.ids,
        }
