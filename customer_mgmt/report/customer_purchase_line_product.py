from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ..models.customer_profile_insight import FAVOURITES


class CustomerPurchaseLine(models.Model):
    """What customers bought and kept."""

    _inherit = "customer.purchase.line"

    def _fetch_last_products(self, profiles):
        """{profile id: product id}: what made most of the last purchase."""
        query = SQL(
            """SELECT DISTINCT ON (profile_id) profile_id, product_id
                 FROM (%s) kept
                ORDER BY profile_id, moment DESC, res_id DESC, net DESC, id""",
            self._query_kept_by(profiles),
        )
        self.env.flush_all()
        return dict(self.env.execute_query(query))

    def _fetch_favourite_categories(self, profiles):
        """{profile id: category ids}: where most of the money went."""
        query = SQL(
            """SELECT profile_id, (ARRAY_AGG(categ_id ORDER BY net DESC))[:%s]
                 FROM (SELECT kept.profile_id, template.categ_id, SUM(kept.net) AS net
                         FROM (%s) kept
                         JOIN product_product product ON product.id = kept.product_id
                         JOIN product_template template
                              ON template.id = product.product_tmpl_id
                        WHERE template.categ_id IS NOT NULL
                        GROUP BY 1, 2) spent
                GROUP BY 1""",
            FAVOURITES,
            self._query_kept_by(profiles),
        )
        self.env.flush_all()
        return dict(self.env.execute_query(query))

    def _query_kept_by(self, profiles):
        """What customers kept, up to their last purchase, with their profile.

        What was bought later was returned in full. Delivery charges, discounts and
        gifts are no products somebody bought.
        """
        _liabilities, delivery = self.env["customer.purchase"]._get_excluded()
        kept = self._query_kept(
            SQL(
                """customer_id = ANY(%s) AND company_id = ANY(%s)
                   AND product_id <> ALL(%s)""",
                profiles.partner_id.ids,
                profiles.company_id.ids,
                delivery,
            )
        )
        return SQL(
            """SELECT profile.id AS profile_id, kept.*
                 FROM customer_profile profile
                 JOIN (%s) kept ON kept.customer_id = profile.partner_id
                               AND kept.company_id = profile.company_id
                               AND kept.date <= profile.last_date
                WHERE profile.id = ANY(%s) AND kept.net > 0""",
            kept,
            profiles.ids,
        )

    def _query_kept(self, where):
        """SQL of (id, customer_id, company_id, product_id, date, moment, res_id, net):
        lines that were not returned in full, net of what was returned.

        :param where: :class:`SQL` condition on lines and their returns alike; see
            :meth:`_query_lines`
        """
        lines = self._query_lines()
        # What comes back has the unit of what was sold.
        return SQL(
            """SELECT sold.id, sold.customer_id, sold.company_id, sold.product_id,
                      sold.date, sold.moment, sold.res_id,
                      sold.net + COALESCE(returned.net, 0) AS net
                 FROM (SELECT * FROM (%(lines)s) line
                        WHERE counted > 0 AND customer_id IS NOT NULL
                          AND product_id IS NOT NULL AND %(where)s) sold
                 LEFT JOIN (SELECT origin_id, customer_id, SUM(counted) AS counted,
                                   SUM(net) AS net
                              FROM (%(lines)s) line
                             WHERE origin_id IS NOT NULL AND %(where)s
                             GROUP BY 1, 2) returned
                        ON returned.origin_id = sold.id
                       AND returned.customer_id = sold.customer_id
                WHERE sold.counted + COALESCE(returned.counted, 0) > 0""",
            lines=lines,
            where=where,
        )

    def _sql_days(self, since, until):
        """Condition on lines: from one day to another, both included.

        The moment lets the database use its index; the day, which depends on the time
        zone, decides.
        """
        return SQL(
            "date BETWEEN %s AND %s AND moment >= %s AND moment < %s",
            since,
            until,
            since - timedelta(days=1),
            until + timedelta(days=2),
        )
