from odoo import models
from odoo.tools import SQL


class CustomerPurchase(models.Model):
    """Till orders: all lines but those that settle a sales order, which counts by
    itself."""

    _inherit = "customer.purchase"
    _depends = {
        "pos.order": [
            "company_id",
            "currency_rate",
            "date_order",
            "name",
            "partner_id",
            "state",
            "user_id",
        ],
        "pos.order.line": [
            "is_total_cost_computed",
            "order_id",
            "price_subtotal",
            "price_unit",
            "product_id",
            "qty",
            "refunded_orderline_id",
            "sale_order_line_id",
            "total_cost",
        ],
    }

    def _purchase_sources(self):
        return [*super()._purchase_sources(), self._query_pos_orders()]

    def _get_liability_products(self):
        tills = self.env["pos.config"].sudo().with_context(active_test=False)
        down_payments = tills.search(
            [("down_payment_product_id", "!=", False)]
        ).down_payment_product_id
        return super()._get_liability_products() | down_payments

    def _query_pos_orders(self):
        margin = SQL("CASE WHEN sold.cost_known THEN sold.net - sold.cost END")
        return self._query_source(
            digit=3,
            model="pos.order",
            columns={
                **self._columns_of_pos_order(),
                "origin_date": self._sql_origin(
                    self._sql_local_day(SQL("sold.refunded_date")),
                    self._sql_local_day(SQL("doc.date_order")),
                ),
                "net": self._sql_converted(SQL("sold.net")),
                "margin": self._sql_converted(margin),
            },
            tables=self._sql_join_lines(
                "JOIN",
                "sold",
                SQL("line.order_id"),
                columns=SQL(
                    """SUM(%s) AS net,
                       SUM(line.total_cost) AS cost,
                       BOOL_AND(line.is_total_cost_computed) AS cost_known,
                       MIN(refunded.date_order) AS refunded_date""",
                    self._sql_pos_line_net(),
                ),
                tables=SQL(
                    """pos_order_line line
                       JOIN (%s) linepolicy ON linepolicy.company_id = line.company_id
                       LEFT JOIN pos_order_line refunded_line
                              ON refunded_line.id = line.refunded_orderline_id
                       LEFT JOIN pos_order refunded
                              ON refunded.id = refunded_line.order_id""",
                    self._query_policy(),
                ),
                where=SQL(
                    "line.sale_order_line_id IS NULL AND %s IS NOT TRUE",
                    self._sql_excluded_product(),
                ),
            ),
            where=self._sql_counted_pos_order(),
        )

    def _columns_of_pos_order(self):
        return {
            "name": SQL("doc.name"),
            "date": self._sql_local_day(SQL("doc.date_order")),
            "channel_id": self._sql_channel("pos"),
            "user_id": SQL("doc.user_id"),
        }

    def _sql_counted_pos_order(self):
        return SQL("doc.state IN ('paid', 'done') AND policy.source = 'orders'")

    def _sql_pos_line_net(self):
        # The sign of price_subtotal is not reliable on refunds; pos_sale's own report
        # takes it from quantity and price in the same way.
        return SQL("SIGN(line.qty) * SIGN(line.price_unit) * ABS(line.price_subtotal)")
