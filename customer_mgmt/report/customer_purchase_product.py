from odoo import models
from odoo.tools import SQL

FAVOURITES = 3


class CustomerPurchase(models.Model):
    """What customers bought: the products behind the amounts."""

    _inherit = "customer.purchase"

    def _fetch_last_products(self, profiles):
        """{customer id: product id}: what made most of the last purchase."""
        query = SQL(
            """SELECT DISTINCT ON (customer_id) customer_id, product_id
                 FROM (%s) sold
                ORDER BY customer_id, moment DESC, document DESC, amount DESC, id""",
            self._query_sold_lines(profiles),
        )
        self.env.flush_all()
        return dict(self.env.execute_query(query))

    def _fetch_favourite_categories(self, profiles):
        """{customer id: category ids}: where most of the money went."""
        query = SQL(
            """SELECT customer_id, (ARRAY_AGG(categ_id ORDER BY amount DESC))[:%s]
                 FROM (SELECT sold.customer_id, template.categ_id,
                              SUM(sold.amount) AS amount
                         FROM (%s) sold
                         JOIN product_product product ON product.id = sold.product_id
                         JOIN product_template template
                              ON template.id = product.product_tmpl_id
                        WHERE template.categ_id IS NOT NULL
                        GROUP BY 1, 2) spent
                GROUP BY 1""",
            FAVOURITES,
            self._query_sold_lines(profiles),
        )
        self.env.flush_all()
        return dict(self.env.execute_query(query))

    def _query_sold_lines(self, profiles):
        return SQL(" UNION ALL ").join(self._product_sources(profiles))

    def _product_sources(self, profiles):
        """Extension point: list of :class:`SQL`, one per kind of document, each built
        with :meth:`_query_product_source`."""
        return [
            self._query_product_source(
                profiles,
                model="sale.order",
                amount=SQL("line.price_subtotal"),
                where=SQL("doc.state = 'sale' AND line.is_downpayment IS NOT TRUE"),
            )
        ]

    def _query_product_source(self, profiles, *, model, amount, where):
        """Lines of products sold to customers, up to their last purchase.

        What was bought later was returned in full. Money kept for the customer,
        delivery charges, discounts and gifts are no products somebody bought.

        :param model: the document; its lines are ``<model>.line`` with ``order_id``
        """
        left_out = self._get_liability_products() | self._get_delivery_products()
        return SQL(
            """SELECT profile.partner_id AS customer_id, doc.date_order AS moment,
                      doc.id AS document, line.id, line.product_id,
                      %(amount)s AS amount
                 FROM customer_profile profile
                 JOIN res_partner partner
                      ON partner.commercial_partner_id = profile.partner_id
                 JOIN %(document)s doc ON doc.partner_id = partner.id
                                      AND doc.company_id = profile.company_id
                 JOIN customer_policy policy
                      ON policy.company_id = profile.company_id
                 JOIN %(line)s line ON line.order_id = doc.id
                WHERE profile.id = ANY(%(ids)s)
                  AND %(day)s <= profile.last_date
                  AND line.product_id IS NOT NULL
                  AND line.product_id <> ALL(%(left_out)s)
                  AND %(amount)s > 0
                  AND %(where)s""",
            amount=amount,
            document=SQL.identifier(self.env[model]._table),
            line=SQL.identifier(self.env[f"{model}.line"]._table),
            ids=profiles.ids,
            day=self._sql_local_day(SQL("doc.date_order")),
            left_out=left_out.ids,
            where=where,
        )
