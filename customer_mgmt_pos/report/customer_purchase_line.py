from odoo import models
from odoo.tools import SQL

from odoo.addons.customer_mgmt.report.customer_purchase import ID_STEP


class CustomerPurchaseLine(models.Model):
    """Lines of till orders, but those that settle a sales order."""

    _inherit = "customer.purchase.line"

    def _line_sources(self):
        return [*super()._line_sources(), self._query_pos_lines()]

    def _query_pos_lines(self):
        purchases = self.env["customer.purchase"]
        net = purchases._sql_pos_line_net()
        margin = SQL(
            "CASE WHEN line.is_total_cost_computed THEN %s - line.total_cost END", net
        )
        return self._query_line_source(
            digit=3,
            model="pos.order",
            columns={
                **purchases._columns_of_pos_order(),
                "moment": SQL("doc.date_order"),
                "origin_id": SQL(
                    "line.refunded_orderline_id::bigint * %s + 3", ID_STEP
                ),
                "uom_id": SQL("NULL::int"),
                "quantity": SQL("line.qty"),
                "net": purchases._sql_converted(net),
                "margin": purchases._sql_converted(margin),
            },
            lines=SQL("pos_order_line line"),
            document=SQL("line.order_id"),
            where=SQL(
                "%s AND line.sale_order_line_id IS NULL",
                purchases._sql_counted_pos_order(),
            ),
        )
