from odoo import fields, models
from odoo.tools import SQL

# Ids of the union: the id of the document times this, plus a digit for its source.
ID_STEP = 8


class CustomerPurchase(models.Model):
    """One row per purchase or return, whatever the channel.

    A query over the documents, never a copy: net of tax, in the company's currency
    at the rate of the document, on the company's calendar day. Returns are rows with
    a negative amount on the day of the return; ``origin_date`` is the day of the
    purchase they reduce, if they are linked to one.

    Another application adds its documents by extending ``_purchase_sources``.
    """

    _name = "customer.purchase"
    _description = "Customer Purchase"
    _inherit = "customer.purchase.mixin"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"
    _depends = {
        "customer.policy": [
            "company_id",
            "source",
            "tz",
            "include_delivery",
            "exclude_employees",
            "anonymous_partner_ids",
        ],
        "customer.transaction": [
            "active",
            "amount_untaxed",
            "channel_id",
            "company_id",
            "currency_rate",
            "date",
            "margin",
            "margin_known",
            "partner_id",
            "reference",
            "return_of_id",
        ],
        "sale.order": [
            "amount_untaxed",
            "company_id",
            "currency_rate",
            "date_order",
            "margin",
            "name",
            "partner_id",
            "state",
            "user_id",
        ],
        "sale.order.line": [
            "company_id",
            "is_downpayment",
            "margin",
            "order_id",
            "price_subtotal",
            "product_id",
            "purchase_price",
        ],
        "account.move": [
            "company_id",
            "invoice_date",
            "invoice_user_id",
            "move_type",
            "name",
            "partner_id",
            "reversed_entry_id",
            "state",
        ],
        "account.move.line": [
            "balance",
            "company_id",
            "display_type",
            "is_downpayment",
            "move_id",
            "parent_state",
            "product_id",
            "product_uom_id",
            "quantity",
            "sale_line_ids",
        ],
        "res.partner": ["commercial_partner_id", "is_company"],
        "res.users": ["partner_id", "share"],
        "res.company": ["currency_id", "partner_id"],
    }

    origin_date = fields.Date(
        string="Date of the Returned Purchase",
        readonly=True,
        help="Set on returns that are linked to the purchase they undo.",
    )
    net = fields.Monetary(
        string="Net Amount",
        readonly=True,
        help="Untaxed, without down payments, gift cards and, unless the policy "
        "counts them, delivery charges. Negative for returns.",
    )
    is_purchase = fields.Boolean(
        string="Counts as Purchase",
        readonly=True,
        help="Makes its day a purchase day, unless it is fully returned.",
    )

    @property
    def _table_query(self):
        return self._query_purchases()

    def _query_purchases(self, bulk=False):
        """Union of all sources.

        :param bulk: read every document; otherwise few are expected, and lines are
            looked up document by document
        """
        purchases = self._know_excluded().with_context(customer_purchase_bulk=bulk)
        # What follows from the amount is added outside, so that the amount is worked
        # out once per document.
        return SQL(
            """SELECT document.*, net < 0 AS is_return,
                      COALESCE(counts, net > 0) AS is_purchase
                 FROM (%s) document""",
            SQL(" UNION ALL ").join(
                SQL("(%s)", source) for source in purchases._purchase_sources()
            ),
        )

    def _purchase_sources(self):
        """Extension point: the list of :class:`SQL` queries that make up the union.

        Each selects through :meth:`_query_source`, which fixes the columns and their
        order, and gets a digit of its own for the ids.
        """
        return [
            self._query_sale_orders(),
            self._query_sale_returns(),
            self._query_invoices(),
            self._query_transactions(),
        ]

    def _query_source(self, *, digit, model, columns, tables, where):
        """One member of the union.

        :param digit: below 8, unique per source
        :param model: name of the document's model; its table has the alias ``doc``
        :param columns: the :class:`SQL` of name, date, origin_date, channel_id,
            user_id, net and margin; ``counts`` if a purchase is not just ``net > 0``
        :param tables: further joins; ``policy`` and ``partner`` are there already
        """
        return SQL(
            """
            SELECT doc.id::bigint * %(step)s + %(digit)s AS id,
                   %(document)s,
                   %(origin_date)s AS origin_date,
                   %(net)s AS net,
                   %(margin)s AS margin,
                   %(counts)s AS counts
              FROM %(documents)s
              %(tables)s
             WHERE %(where)s AND %(counted)s
            """,
            step=ID_STEP,
            digit=digit,
            document=self._sql_document_columns(model, columns),
            documents=self._sql_documents(model),
            counted=self._sql_counted_customer(),
            tables=tables,
            where=where,
            **{"counts": SQL("NULL::boolean"), **columns},
        )

    # Sources -----------------------------------------------------------------

    def _query_sale_orders(self):
        # Most orders have nothing to exclude, and subtracting NULL costs nothing.
        net = SQL("COALESCE(doc.amount_untaxed - excluded.net, doc.amount_untaxed)")
        margin = SQL("COALESCE(doc.margin - excluded.margin, doc.margin)")
        return self._query_source(
            digit=0,
            model="sale.order",
            columns={
                **self._columns_of_sale_order(),
                "origin_date": SQL("NULL::date"),
                "net": self._sql_converted(net),
                "margin": self._sql_converted(margin),
            },
            tables=self._sql_join_lines(
                "LEFT JOIN",
                "excluded",
                SQL("line.order_id"),
                columns=SQL("SUM(line.price_subtotal) net, SUM(line.margin) margin"),
                tables=SQL(
                    "sale_order_line line JOIN (%s) linepolicy "
                    "ON linepolicy.company_id = line.company_id",
                    self._query_policy(),
                ),
                where=self._sql_excluded_line(),
            ),
            where=self._sql_counted_sale_order(),
        )

    def _query_sale_returns(self):
        """Credit notes on invoices of sales orders, for companies counting orders."""
        return self._query_source(
            digit=1,
            model="account.move",
            columns={
                **self._columns_of_invoice("sale"),
                "origin_date": self._sql_origin(
                    self._sql_local_day(SQL("credited.date_order")),
                    SQL("doc.invoice_date"),
                ),
                "net": SQL("credited.net"),
                "margin": SQL("credited.net - credited.cost"),
            },
            tables=self._sql_join_lines(
                "JOIN",
                "credited",
                SQL("line.move_id"),
                columns=SQL(
                    """SUM(-line.balance) AS net, MIN(ordered.date_order) AS date_order,
                       SUM(-line.quantity * ordered.unit_cost) AS cost"""
                ),
                tables=self._sql_invoice_lines("JOIN"),
                where=self._sql_counted_invoice_line(),
            ),
            where=self._sql_counted_credit_note(),
        )

    def _query_invoices(self):
        """Posted customer invoices and credit notes, for companies counting those."""
        return self._query_source(
            digit=1,
            model="account.move",
            columns={
                **self._columns_of_invoice("invoice"),
                "origin_date": self._sql_origin(
                    SQL("reversed.invoice_date"), SQL("doc.invoice_date")
                ),
                "net": SQL("invoiced.net"),
                "margin": SQL(
                    """invoiced.net - invoiced.cost
                       * CASE doc.move_type WHEN 'out_refund' THEN -1 ELSE 1 END"""
                ),
            },
            tables=SQL(
                "%s LEFT JOIN account_move reversed ON reversed.id ="
                " doc.reversed_entry_id AND reversed.state = 'posted'",
                self._sql_join_lines(
                    "JOIN",
                    "invoiced",
                    SQL("line.move_id"),
                    columns=SQL(
                        """SUM(-line.balance) AS net,
                           SUM(line.quantity
                               * COALESCE(ordered.unit_cost, %s, 0)) AS cost""",
                        self._sql_standard_cost(),
                    ),
                    tables=self._sql_invoice_lines("LEFT JOIN"),
                    where=self._sql_counted_invoice_line(),
                ),
            ),
            where=self._sql_counted_invoice(),
        )

    def _query_transactions(self):
        return self._query_source(
            digit=2,
            model="customer.transaction",
            columns={
                "name": SQL("doc.reference"),
                "date": SQL("doc.date"),
                "origin_date": self._sql_origin(SQL("original.date"), SQL("doc.date")),
                "channel_id": SQL("doc.channel_id"),
                "user_id": SQL("partner.user_id"),
                "net": self._sql_converted(SQL("doc.amount_untaxed")),
                # A platform reports purchases: one for 0 was paid with a voucher. A
                # sales order for 0 is a sample or a replacement.
                "counts": SQL("doc.amount_untaxed >= 0 AND doc.return_of_id IS NULL"),
                "margin": SQL(
                    "CASE WHEN doc.margin_known THEN %s END",
                    self._sql_converted(SQL("doc.margin")),
                ),
            },
            tables=SQL(
                "LEFT JOIN customer_transaction original"
                " ON original.id = doc.return_of_id AND original.active"
            ),
            where=SQL("doc.active"),
        )

    # Kinds of documents ------------------------------------------------------

    def _columns_of_sale_order(self):
        return {
            "name": SQL("doc.name"),
            "date": self._sql_local_day(SQL("doc.date_order")),
            "channel_id": self._sql_sale_channel(SQL("doc")),
            "user_id": SQL("doc.user_id"),
        }

    def _columns_of_invoice(self, channel):
        return {
            "name": SQL("doc.name"),
            "date": SQL("doc.invoice_date"),
            "channel_id": self._sql_channel(channel),
            "user_id": SQL("doc.invoice_user_id"),
        }

    def _sql_counted_sale_order(self):
        return SQL("doc.state = 'sale' AND policy.source = 'orders'")

    def _sql_counted_credit_note(self):
        return SQL(
            "doc.move_type = 'out_refund' AND doc.state = 'posted'"
            " AND policy.source = 'orders'"
        )

    def _sql_counted_invoice(self):
        return SQL(
            "doc.move_type IN ('out_invoice', 'out_refund')"
            " AND doc.state = 'posted' AND policy.source = 'invoices'"
        )

    # Pieces ------------------------------------------------------------------

    def _sql_join_lines(self, join, alias, document, *, columns, tables, where):
        """Join sums over the lines of a document as ``alias``.

        Reading everything, one hash aggregate is fastest; for a few documents a
        lookup for each.

        :param document: the line's column that holds the id of the document
        """
        if self.env.context.get("customer_purchase_bulk"):
            return SQL(
                "%s (SELECT %s AS doc_id, %s FROM %s WHERE %s GROUP BY 1) %s"
                " ON %s.doc_id = doc.id",
                SQL(join),
                document,
                columns,
                tables,
                where,
                SQL.identifier(alias),
                SQL.identifier(alias),
            )
        return SQL(
            "%s LATERAL (SELECT %s FROM %s WHERE %s = doc.id AND %s HAVING COUNT(*) > 0"
            ") %s ON TRUE",
            SQL(join),
            columns,
            tables,
            document,
            where,
            SQL.identifier(alias),
        )

    def _sql_invoice_lines(self, join):
        """Invoice lines with the day and the unit cost of the order they bill."""
        return SQL(
            """account_move_line line
               JOIN (%s) linepolicy ON linepolicy.company_id = line.company_id
               LEFT JOIN product_product product ON product.id = line.product_id
               LEFT JOIN product_template template
                      ON template.id = product.product_tmpl_id
               LEFT JOIN uom_uom uom_line ON uom_line.id = line.product_uom_id
               LEFT JOIN uom_uom uom_product ON uom_product.id = template.uom_id
               %s LATERAL (
                    SELECT sol.id AS line_id, so.date_order,
                           sol.purchase_price / COALESCE(NULLIF(so.currency_rate, 0), 1)
                               AS unit_cost
                      FROM sale_order_line_invoice_rel rel
                      JOIN sale_order_line sol ON sol.id = rel.order_line_id
                      JOIN sale_order so ON so.id = sol.order_id
                     WHERE rel.invoice_line_id = line.id AND so.state = 'sale'
                     ORDER BY so.date_order, so.id
                     LIMIT 1) ordered ON TRUE""",
            self._query_policy(),
            SQL(join),
        )

    def _sql_standard_cost(self):
        """Current cost of the product per unit of the invoice line, as
        ``account.invoice.report`` takes it."""
        return SQL(
            """(product.standard_price ->> line.company_id::text)::numeric
               * COALESCE(uom_line.factor, 1)
               / COALESCE(NULLIF(uom_product.factor, 0), 1)"""
        )

    def _sql_counted_invoice_line(self):
        return SQL(
            "%s AND %s IS NOT TRUE",
            self._sql_invoice_line(),
            self._sql_excluded_product(),
        )

    def _sql_invoice_line(self):
        return SQL(
            """line.display_type = 'product' AND line.parent_state = 'posted'
               AND line.is_downpayment IS NOT TRUE"""
        )

    def _sql_local_day(self, moment):
        """Calendar day of a UTC timestamp in the time zone of the company."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE policy.tz)::date", moment)

    def _sql_origin(self, original, returned):
        """Day of the purchase a return undoes; never later than the return."""
        return SQL(
            "CASE WHEN %(original)s IS NOT NULL"
            " THEN LEAST(%(original)s, %(returned)s) END",
            original=original,
            returned=returned,
        )

    def _sql_converted(self, amount):
        """Amount in the company's currency, at the document's own rate."""
        return SQL(
            """CASE WHEN doc.currency_rate = 1 THEN %(amount)s
                    ELSE ROUND((%(amount)s) / NULLIF(doc.currency_rate, 0)::numeric,
                               policy.decimals) END""",
            amount=amount,
        )

    def _sql_channel(self, code):
        return self.env["customer.channel"]._sql_id(code)

    def _sql_sale_channel(self, order):
        """Web orders have a channel of their own when the web shop is installed."""
        if "website_id" not in self.env["sale.order"]._fields:
            return self._sql_channel("sale")
        return SQL(
            "CASE WHEN %s.website_id IS NULL THEN %s ELSE %s END",
            order,
            self._sql_channel("sale"),
            self._sql_channel("website"),
        )
