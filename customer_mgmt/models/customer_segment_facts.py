from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.tools import SQL

# Earlier than any purchase, for conditions without a window.
EVER = datetime(1900, 1, 1)


class CustomerSegmentFacts(models.AbstractModel):
    """Who bought what, for the conditions of segments: one pass for all of them.

    Another application adds what it sells by extending ``_product_sources``.
    """

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
            hits=SQL(" UNION ALL ").join(self._hit_queries(policy, conditions)),
            some=some,
        )

    def _hit_queries(self, policy, conditions):
        """Queries of (customer_id, number, date), one row per matching purchase."""
        products, channels = [], []
        for number, condition in enumerate(conditions):
            if condition.subject == "channel":
                channels.append((number, condition))
            else:
                products.append((number, condition))
        queries = []
        if products:
            queries.append(self._query_product_hits(policy, products))
        if channels:
            queries.append(self._query_channel_hits(policy, channels))
        return queries

    # Products ------------------------------------------------------------------

    def _query_product_hits(self, policy, numbered):
        since = {number: self._since(policy, cond) for number, cond in numbered}
        until = self._start_of(policy, policy._today() + timedelta(days=1))
        sources = self._product_sources(policy.company_id, min(since.values()), until)
        wanted = [
            SQL(
                "SELECT id, %s AS number, %s::timestamp AS since FROM (%s) product",
                number,
                since[number],
                self._query_products(condition),
            )
            for number, condition in numbered
        ]
        return SQL(
            """SELECT sold.customer_id, wanted.number,
                      (sold.moment AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS date
                 FROM (%(wanted)s) wanted
                 JOIN (%(sold)s) sold
                   ON sold.product_id = wanted.id AND sold.moment >= wanted.since""",
            tz=policy.tz,
            wanted=SQL(" UNION ALL ").join(wanted),
            sold=SQL(" UNION ALL ").join(sources),
        )

    def _query_products(self, condition):
        """Ids of ``product.product`` a condition is about, archived ones included."""
        field = "categ_id" if condition.subject == "category" else "id"
        operator = "child_of" if condition.subject == "category" else "in"
        products = self.env["product.product"].sudo().with_context(active_test=False)
        ids = condition._targets()._origin.ids
        return products._search([(f"product_tmpl_id.{field}", operator, ids)]).select()

    @api.model
    def _product_sources(self, company, since, until):
        """Extension point: queries of (customer_id, product_id, moment).

        :param since, until: UTC moments; earlier and later lines are of no interest
        """
        return [
            SQL(
                """SELECT partner.commercial_partner_id AS customer_id,
                          line.product_id, doc.date_order AS moment
                     FROM sale_order_line line
                     JOIN sale_order doc ON doc.id = line.order_id
                     JOIN res_partner partner ON partner.id = doc.partner_id
                    WHERE doc.state = 'sale' AND doc.company_id = %(company)s
                      AND doc.date_order >= %(since)s AND doc.date_order < %(until)s
                      AND line.product_uom_qty > 0
                      AND line.is_downpayment IS NOT TRUE""",
                company=company.id,
                since=since,
                until=until,
            )
        ]

    # Channels ------------------------------------------------------------------

    def _query_channel_hits(self, policy, numbered):
        today = policy._today()
        wanted = [
            SQL(
                "(%s, %s, %s::date)",
                channel,
                number,
                today - timedelta(days=cond.days) if cond.days else EVER.date(),
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

    # Days ----------------------------------------------------------------------

    def _since(self, policy, condition):
        if not condition.days:
            return EVER
        return self._start_of(policy, policy._today() - timedelta(days=condition.days))

    def _start_of(self, policy, day):
        """UTC moment at which a day begins where the company is."""
        midnight = pytz.timezone(policy.tz).localize(datetime.combine(day, time.min))
        return midnight.astimezone(pytz.UTC).replace(tzinfo=None)
