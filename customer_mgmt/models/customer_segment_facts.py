from datetime import date, timedelta

from odoo import api, models
from odoo.tools import SQL

# Earlier than any purchase, for conditions without a window.
EVER = date(1900, 1, 1)


class CustomerSegmentFacts(models.AbstractModel):
    """Who bought what, for the conditions of segments: one pass for all of them."""

    _name = "customer.segment.facts"
    _description = "Purchases for Segments"

    @api.model
    def _query_bought(self, company, conditions, customer_ids=None):
        """SQL of (customer_id, numbers, last): which conditions have a purchase in
        their window, counted from 0 in the order given, and the days of the latest.

        :param conditions: ``customer.segment.condition`` records, saved or not
        :param customer_ids: look at these customers only; default: everybody
        """
        policy = company.customer_policy_id
        some = SQL("TRUE")
        if customer_ids is not None:
            some = SQL("customer_id = ANY(%s)", list(customer_ids))
        return SQL(
            """SELECT customer_id, ARRAY_AGG(number) AS numbers,
                      ARRAY_AGG(last) AS dates
                 FROM (SELECT customer_id, number, MAX(date) AS last
                         FROM (%(hits)s) hit
                        WHERE %(some)s
                        GROUP BY customer_id, number) latest
                GROUP BY customer_id""",
            hits=SQL(" UNION ALL ").join(self._hit_queries(policy, conditions, some)),
            some=some,
        )

    def _hit_queries(self, policy, conditions, some):
        """Queries of (customer_id, number, date), one row per matching purchase."""
        products, channels = [], []
        for number, condition in enumerate(conditions):
            if condition.subject == "channel":
                channels.append((number, condition))
            else:
                products.append((number, condition))
        queries = []
        if products:
            queries.append(self._query_product_hits(policy, products, some))
        if channels:
            queries.append(self._query_channel_hits(policy, channels))
        return queries

    # Products ------------------------------------------------------------------

    def _query_product_hits(self, policy, numbered, some):
        lines = self.env["customer.purchase.line"].sudo()
        today = policy._today()
        products = {number: self._product_ids(cond) for number, cond in numbered}
        wanted = [
            SQL(
                "SELECT unnest(%s::int[]) AS id, %s AS number, %s::date AS since",
                list(products[number]),
                number,
                self._since(today, condition),
            )
            for number, condition in numbered
        ]
        where = SQL(
            "company_id = %s AND product_id = ANY(%s) AND %s AND %s",
            policy.company_id.id,
            list(set().union(*products.values())),
            lines._sql_days(min(self._since(today, c) for _n, c in numbered), today),
            some,
        )
        return SQL(
            """SELECT kept.customer_id, wanted.number, kept.date
                 FROM (%(wanted)s) wanted
                 JOIN (%(kept)s) kept
                   ON kept.product_id = wanted.id AND kept.date >= wanted.since""",
            wanted=SQL(" UNION ALL ").join(wanted),
            kept=lines._query_kept(where),
        )

    def _product_ids(self, condition):
        """Ids of ``product.product`` a condition is about, archived ones included."""
        field = "categ_id" if condition.subject == "category" else "id"
        operator = "child_of" if condition.subject == "category" else "in"
        products = self.env["product.product"].sudo().with_context(active_test=False)
        ids = condition._targets()._origin.ids
        found = products._search([(f"product_tmpl_id.{field}", operator, ids)])
        return found.get_result_ids()

    # Channels ------------------------------------------------------------------

    def _query_channel_hits(self, policy, numbered):
        today = policy._today()
        wanted = [
            SQL(
                "(%s, %s, %s::date)",
                channel,
                number,
                self._since(today, cond),
            )
            for number, cond in numbered
            for channel in cond.channel_ids._origin.ids
        ]
        return SQL(
            """SELECT purchase.customer_id, wanted.number, purchase.date
                 FROM (%(purchases)s) purchase
                 JOIN (VALUES %(wanted)s) wanted (channel_id, number, since)
                   ON wanted.channel_id = purchase.channel_id
                  AND purchase.date >= wanted.since
                WHERE purchase.is_purchase AND purchase.customer_id IS NOT NULL
                  AND purchase.company_id = %(company)s
                  AND purchase.date <= %(today)s""",
            purchases=self.env["customer.purchase"].sudo()._query_purchases(bulk=True),
            wanted=SQL(", ").join(wanted),
            company=policy.company_id.id,
            today=today,
        )

    def _since(self, today, condition):
        return today - timedelta(days=condition.days) if condition.days else EVER
