from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    customer_summary = fields.Char(
        compute="_compute_customer_summary",
        groups="customer_mgmt.group_customer_user",
        help="Who is buying, in one line.",
    )

    # Prospects, every night: the few orders that are no sales.
    _customer_prospect_idx = models.Index("(partner_id) WHERE state <> 'sale'")

    @api.depends("partner_id.service_note", "company_id")
    def _compute_customer_summary(self):
        for order in self:
            profile = order.partner_id.commercial_partner_id.with_company(
                order.company_id
            ).customer_profile_id
            parts = order.partner_id._get_service_note(), profile._get_summary()
            order.customer_summary = " · ".join(filter(None, parts))

    @api.model_create_multi
    def create(self, vals_list):
        """A quotation makes its contact a prospect."""
        orders = super().create(vals_list)
        orders._enqueue_customer_refresh()
        return orders

    def write(self, vals):
        """Confirming, cancelling, moving in time or to another customer."""
        moved = {"state", "partner_id", "date_order"} & vals.keys()
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
