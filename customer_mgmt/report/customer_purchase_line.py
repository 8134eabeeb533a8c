from odoo import fields, models
from odoo.tools import SQL

from .customer_purchase import ID_STEP


class CustomerPurchaseLine(models.Model):
    """What customers bought: one row per line of a purchase or return.

    A query over the lines of the documents that ``customer.purchase`` counts, by the
    same rules; imported purchases have no lines. Returns are rows with a negative
    quantity on the day of the return; ``origin_id`` is the line they reduce, if they
    are linked to one.

    Another application adds its lines by extending ``_line_sources``.
    """

    _name = "customer.purchase.line"
    _description = "Product Bought"
    _inherit = "customer.purchase.mixin"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "product_id"
    _depends = {
        "customer.purchase": [],
        "sale.order.line": ["display_type", "product_uom_id", "product_uom_qty"],
        "product.product": ["product_tmpl_id", "standard_price"],
        "product.template": ["categ_id", "uom_id"],
        "uom.uom": ["factor"],
    }

    origin_id = fields.Many2one(
        "customer.purchase.line",
        string="Returned Line",
        readonly=True,
        help="Set on returns that are linked to the purchase they undo.",
    )
    customer_segment_ids = fields.Many2many(
        related="customer_id.customer_segment_ids", string="Segments"
    )
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Category", readonly=True)
    quantity = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="In the unit of the product. Negative for returns.",
    )
    net = fields.Monetary(
        string="Net Amount",
        readonly=True,
        help="Untaxed, in the currency of the company at the rate of the document. "
        "Negative for returns and discounts.",
    )

    @property
    def _table_query(self):
        return self._query_lines()

    def _query_lines(self):
        """Union of all sources, with the category and the unit of the product.

        Conditions on customers, companies, products and moments reach the documents;
        those on days do so only for few customers. Ask for both where it matters.
        """
        return SQL(
            """SELECT line.*, template.categ_id,
                      line.counted * COALESCE(uom.factor / unit.factor, 1) AS quantity,
                      line.counted < 0 AS is_return
                 FROM (%s) line
                 LEFT JOIN product_product product ON product.id = line.product_id
                 LEFT JOIN product_template template
                        ON template.id = product.product_tmpl_id
                 LEFT JOIN uom_uom unit ON unit.id = template.uom_id
                 LEFT JOIN uom_uom uom ON uom.id = line.uom_id
                WHERE %s IS NOT TRUE""",
            SQL(" UNION ALL ").join(SQL("(%s)", one) for one in self._line_sources()),
            self.env["customer.purchase"]._sql_excluded_product("line"),
        )

    def _line_sources(self):
        """Extension point: the list of :class:`SQL` queries that make up the union.

        Each selects through :meth:`_query_line_source`, with the digit its documents
        have in ``customer.purchase``.
        """
        return [
            self._query_sale_lines(),
            self._query_credited_lines(),
            self._query_invoice_lines(),
        ]

    def _query_line_source(self, *, digit, model, columns, lines, document, where):
        """One member of the union.

        :param digit: below 8, unique per table of lines
        :param model: name of the document's model; its table has the alias ``doc``
        :param columns: the :class:`SQL` of name, date, channel_id, user_id,
            moment (UTC, within a day of date), origin_id, uom_id (NULL: the
            product's), quantity in that unit, net and margin
        :param lines: table of the lines as ``line``, which has a ``product_id``, and
            what is joined to them
        :param document: the line's column that holds the id of the document
        """
        return SQL(
            """
            SELECT line.id::bigint * %(step)s + %(digit)s AS id,
                   %(document)s,
                   policy.include_delivery,
                   line.product_id AS product_id,
                   %(moment)s AS moment,
                   %(origin_id)s AS origin_id,
                   %(uom_id)s AS uom_id,
                   %(quantity)s AS counted,
                   %(net)s AS net,
                   %(margin)s AS margin
              FROM %(documents)s
              JOIN %(lines)s ON %(link)s = doc.id
             WHERE %(where)s AND %(counted)s
            """,
            step=ID_STEP,
            digit=digit,
            document=self._sql_document_columns(model, columns),
            lines=lines,
            link=document,
            documents=self._sql_documents(model),
            counted=self._sql_counted_customer(),
            where=where,
            **columns,
        )

    # Sources -----------------------------------------------------------------

    def _query_sale_lines(self):
        purchases = self.env["customer.purchase"]
        return self._query_line_source(
            digit=0,
            model="sale.order",
            columns={
                **purchases._columns_of_sale_order(),
                "moment": SQL("doc.date_order"),
                "origin_id": SQL("NULL::bigint"),
                "uom_id": SQL("line.product_uom_id"),
                "quantity": SQL("line.product_uom_qty"),
                "net": purchases._sql_converted(SQL("line.price_subtotal")),
                "margin": purchases._sql_converted(SQL("line.margin")),
            },
            lines=SQL("sale_order_line line"),
            document=SQL("line.order_id"),
            where=SQL(
                "%s AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE",
                purchases._sql_counted_sale_order(),
            ),
        )

    def _query_credited_lines(self):
        """Credit notes on invoices of sales orders, for companies counting orders."""
        purchases = self.env["customer.purchase"]
        return self._query_line_source(
            digit=1,
            model="account.move",
            columns={
                **purchases._columns_of_invoice("sale"),
                "moment": SQL("doc.invoice_date::timestamp"),
                "origin_id": SQL("ordered.line_id::bigint * %s", ID_STEP),
                "uom_id": SQL("line.product_uom_id"),
                "quantity": SQL("-line.quantity"),
                "net": SQL("-line.balance"),
                "margin": SQL("line.quantity * ordered.unit_cost - line.balance"),
            },
            lines=purchases._sql_invoice_lines("JOIN"),
            document=SQL("line.move_id"),
            where=SQL(
                "%s AND %s",
                purchases._sql_counted_credit_note(),
                purchases._sql_invoice_line(),
            ),
        )

    def _query_invoice_lines(self):
        """Posted customer invoices and credit notes, for companies counting those."""
        purchases = self.env["customer.purchase"]
        sign = SQL("CASE doc.move_type WHEN 'out_refund' THEN -1 ELSE 1 END")
        cost = SQL(
            "line.quantity * COALESCE(ordered.unit_cost, %s, 0) * %s",
            purchases._sql_standard_cost(),
            sign,
        )
        return self._query_line_source(
            digit=1,
            model="account.move",
            columns={
                **purchases._columns_of_invoice("invoice"),
                "moment": SQL("doc.invoice_date::timestamp"),
                "origin_id": SQL("(%s) * %s + 1", self._query_reversed_line(), ID_STEP),
                "uom_id": SQL("line.product_uom_id"),
                "quantity": SQL("line.quantity * %s", sign),
                "net": SQL("-line.balance"),
                "margin": SQL("-line.balance - %s", cost),
            },
            lines=purchases._sql_invoice_lines("LEFT JOIN"),
            document=SQL("line.move_id"),
            where=SQL(
                "%s AND %s",
                purchases._sql_counted_invoice(),
                purchases._sql_invoice_line(),
            ),
        )

    def _query_reversed_line(self):
        """The line of the same product on the invoice a credit note undoes."""
        return SQL(
            """SELECT reversed.id::bigint
                 FROM account_move_line reversed
                WHERE reversed.move_id = doc.reversed_entry_id
                  AND reversed.product_id = line.product_id
                  AND reversed.display_type = 'product'
                  AND reversed.parent_state = 'posted'
                ORDER BY reversed.id
                LIMIT 1"""
        )
