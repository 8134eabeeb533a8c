from odoo import api, models

# Fields of a line that change what a confirmed order is worth.
VALUE_FIELDS = {"product_id", "product_uom_qty", "price_unit", "discount", "tax_ids"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Scoring leaves down payments out; without it that reads every line there is.
    _downpayment_idx = models.Index("(order_id) WHERE is_downpayment")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._enqueue_customer_refresh()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if VALUE_FIELDS & vals.keys():
            self._enqueue_customer_refresh()
        return result

    def unlink(self):
        self._enqueue_customer_refresh()
        return super().unlink()

    def _enqueue_customer_refresh(self):
        """Lines of quotations do not count; confirmed orders are refreshed."""
        confirmed = self.order_id.filtered(lambda order: order.state == "sale")
        confirmed._enqueue_customer_refresh()
