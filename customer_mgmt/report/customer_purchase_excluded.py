from odoo import models
from odoo.tools import SQL

KNOWN = "customer_purchase_excluded"  # In the context: see _know_excluded.


class CustomerPurchase(models.Model):
    """Lines that are no revenue, whatever document they are on."""

    _inherit = "customer.purchase"

    def _know_excluded(self):
        """This model, with the excluded products looked up once for all the queries
        that are built from it. Not for longer than a call: they may change."""
        return self.with_context(**{KNOWN: self._get_excluded()})

    def _get_excluded(self):
        """(ids of products that are a debt, ids of products that are delivery)."""
        return self.env.context.get(KNOWN) or (
            self._get_liability_products().ids,
            self._get_delivery_products().ids,
        )

    def _sql_excluded_line(self):
        """True for lines that are no revenue: down payments and excluded products.

        Without such products the partial index on down payments is all it takes.
        """
        return SQL("(line.is_downpayment OR %s)", self._sql_excluded_product())

    def _sql_excluded_product(self, policy="linepolicy"):
        """True for money kept for the customer, and for delivery charges unless the
        policy counts them.

        :param policy: alias of the table with ``include_delivery``
        """
        excluded = [SQL("FALSE")]
        liabilities, delivery = self._get_excluded()
        if liabilities:
            excluded.append(SQL("line.product_id IN %s", tuple(liabilities)))
        if delivery:
            excluded.append(
                SQL(
                    "line.product_id IN %s AND %s IS NOT TRUE",
                    tuple(delivery),
                    SQL.identifier(policy, "include_delivery"),
                )
            )
        return SQL("(%s)", SQL(" OR ").join(excluded))

    def _get_liability_products(self):
        """Extension point: products whose sale is a debt to the customer (gift
        cards, e-wallet top-ups) or whose negative line pays with one."""
        products = self.env["product.product"].sudo()
        if "loyalty.program" not in self.env:
            return products
        programs = self.env["loyalty.program"].sudo().with_context(active_test=False)
        stored_value = programs.search(
            [("program_type", "in", ("gift_card", "ewallet"))]
        )
        return (
            products
            | stored_value.trigger_product_ids
            | stored_value.reward_ids.discount_line_product_id
        )

    def _get_delivery_products(self):
        """Extension point: products that charge for delivery."""
        if "delivery.carrier" not in self.env:
            return self.env["product.product"]
        carriers = self.env["delivery.carrier"].sudo().with_context(active_test=False)
        return carriers.search([("product_id", "!=", False)]).product_id
