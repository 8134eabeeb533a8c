from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from .customer_scoring import OCCASION, YEAR

MINIMUM_SALE = 0.005  # Less than half a cent is nothing: a fully returned purchase.


class CustomerScoring(models.AbstractModel):
    """Steps 1 and 2: what happened, by day and by customer."""

    # One idea per file.  pylint: disable-next=consider-merging-classes-inherited
    _inherit = "customer.scoring"

    def _build_occasions(self, company, day, customer_ids=None, with_future=True):
        self.env.flush_all()
        # A sort of millions of documents should not go to disk in 4 MB pieces. Almost
        # every document is the only one of its day: sorted once, they are grouped
        # and numbered in passing, while the hash table the planner prefers gets huge.
        self.env.cr.execute(
            "SET LOCAL work_mem = '256MB'; SET LOCAL enable_hashagg = off"
        )
        query = self._query_occasions(company, day, customer_ids, with_future)
        self._create_table(OCCASION, query)
        self.env.cr.execute("SET LOCAL enable_hashagg = on")

    def _query_occasions(self, company, day, customer_ids=None, with_future=True):
        """Days with documents per customer, numbered purchases with the two before.

        ``occasion`` marks days with a purchase that was not fully returned; other
        rows carry money only, or nothing for a prospect. For an occasion,
        ``previous`` and ``earlier`` are the last purchase before that day and the
        one before that.
        ``future_date`` is the day of a document dated later than today, which counts
        from then on.
        """
        scope, horizon = SQL("TRUE"), SQL("TRUE")
        if customer_ids is not None:
            scope = SQL("customer_id = ANY(%s)", list(customer_ids))
        if not with_future:
            horizon = SQL("date <= %s", day)
        return SQL(
            """
            WITH purchase AS (
                SELECT customer_id, net, margin, is_purchase, origin_date,
                       CASE WHEN date <= %(day)s
                            THEN COALESCE(origin_date, date) END AS day,
                       CASE WHEN date > %(day)s THEN date END AS future_date
                  FROM (%(purchases)s) document
                 WHERE company_id = %(company)s AND customer_id IS NOT NULL
                   AND %(scope)s AND %(horizon)s
                 UNION ALL
                SELECT customer_id, NULL, NULL, FALSE, NULL, NULL, NULL
                  FROM (%(prospects)s) prospect
            ),
            day AS (
                SELECT customer_id, day, MIN(future_date) AS future_date,
                       SUM(net) AS net, SUM(margin) AS margin,
                       SUM(net) FILTER (WHERE margin IS NULL) AS unknown_net,
                       SUM(net) FILTER (WHERE net < 0) AS returned,
                       day IS NOT NULL AND BOOL_OR(is_purchase)
                       AND (COUNT(origin_date) = 0
                            OR SUM(net) - COALESCE(SUM(net) FILTER (
                               WHERE net < 0 AND origin_date IS NULL), 0)
                               > %(minimum)s) AS occasion
                  FROM purchase
                 GROUP BY customer_id, day
            )
            SELECT *,
                   ROW_NUMBER() OVER past AS number,
                   LAG(day) OVER past AS previous,
                   LAG(day, 2) OVER past AS earlier
              FROM day
            WINDOW past AS (PARTITION BY customer_id, occasion ORDER BY day)
            """,
            purchases=self.env["customer.purchase"]._query_purchases(
                bulk=customer_ids is None
            ),
            prospects=self._query_prospects(company, day, customer_ids),
            company=company.id,
            day=day,
            minimum=MINIMUM_SALE,
            scope=scope,
            horizon=horizon,
        )

    def _query_prospects(self, company, day, customer_ids=None):
        """(customer_id) of everybody who showed interest up to ``day``."""
        scope = SQL("TRUE")
        if customer_ids is not None:
            # Inside the union: a few customers are looked up, not sought.
            scope = SQL("partner.commercial_partner_id = ANY(%s)", list(customer_ids))
        return SQL(
            """SELECT customer.id AS customer_id
                 FROM res_partner customer
                WHERE customer.id IN (%(interested)s)
                  AND COALESCE(customer.company_id, %(company)s) = %(company)s
                  AND customer.id NOT IN (SELECT partner_id FROM res_company)
                  AND customer.id NOT IN
                      (SELECT partner_id FROM res_users WHERE NOT share)""",
            interested=SQL(" UNION ").join(
                SQL(
                    """SELECT partner.commercial_partner_id FROM (%s) interest
                         JOIN res_partner partner
                           ON partner.id = interest.partner_id
                        WHERE %s""",
                    source,
                    scope,
                )
                for source in self._prospect_sources(company, day)
            ),
            company=company.id,
        )

    def _prospect_sources(self, company, day):
        """Extension point: list of :class:`SQL` that select the ``partner_id`` of
        contacts who showed interest in ``company`` up to ``day``."""
        day_after = day + timedelta(days=1)
        sources = [
            SQL(
                """SELECT partner_id FROM sale_order
                    WHERE state <> 'sale' AND company_id = %s AND create_date < %s""",
                company.id,
                day_after,
            ),
            SQL(
                """SELECT account.partner_id FROM res_users account
                     JOIN res_groups_users_rel member ON member.uid = account.id
                    WHERE member.gid = %s AND account.company_id = %s
                      AND account.active
                      AND account.create_date < %s""",
                self.env.ref("base.group_portal").id,
                company.id,
                day_after,
            ),
        ]
        if "crm.lead" in self.env:
            sources.append(
                SQL(
                    """SELECT partner_id FROM crm_lead
                        WHERE COALESCE(company_id, %s) = %s AND create_date < %s
                          AND partner_id IS NOT NULL""",
                    company.id,
                    company.id,
                    day_after,
                )
            )
        return sources

    def _query_metrics(self, policy, day, value_basis=None):
        """One row per customer: money, counts and dates, and the two that RFM scores.

        :param value_basis: ``margin`` or ``revenue``: what ``value_…`` is; by default
            the one in force
        """
        basis = value_basis or policy.basis_in_use
        return SQL(
            """
            SELECT metric.*,
                   CASE WHEN customer.is_company
                        THEN 'business' ELSE 'consumer' END AS population,
                   %(frequency)s AS frequency, COALESCE(%(monetary)s, 0) AS monetary
              FROM (
            SELECT customer_id,
                   COUNT(*) FILTER (WHERE occasion) AS occasions,
                   COUNT(*) FILTER (WHERE occasion AND day > %(start)s)
                       AS occasions_12m,
                   MIN(day) FILTER (WHERE occasion) AS first_date,
                   MAX(day) FILTER (WHERE occasion) AS last_date,
                   MAX(previous) FILTER (WHERE occasion) AS previous_date,
                   MAX(earlier) FILTER (WHERE occasion) AS earlier_date,
                   MIN(day) FILTER (WHERE day > %(start)s) AS oldest_in_window,
                   MIN(future_date) AS future_date,
                   COALESCE(SUM(net) FILTER (WHERE day IS NOT NULL), 0)
                       AS revenue_total,
                   COALESCE(SUM(net) FILTER (WHERE day > %(start)s), 0) AS revenue_12m,
                   COALESCE(-SUM(returned) FILTER (WHERE day > %(start)s), 0)
                       AS returned_12m,
                   COALESCE(ROUND(SUM(margin) FILTER (WHERE day IS NOT NULL),
                                  %(decimals)s), 0) AS margin_total,
                   COALESCE(ROUND(SUM(margin) FILTER (WHERE day > %(start)s),
                                  %(decimals)s), 0) AS margin_12m,
                   COALESCE(ROUND(SUM(%(value)s) FILTER (WHERE day IS NOT NULL),
                                  %(decimals)s), 0) AS value_total,
                   COALESCE(ROUND(SUM(%(value)s) FILTER (WHERE day > %(start)s),
                                  %(decimals)s), 0) AS value_12m,
                   COALESCE(MAX(%(value)s) FILTER (WHERE day > %(start)s), 0)
                       AS largest_12m
              FROM %(occasion)s
             GROUP BY customer_id) metric
              JOIN res_partner customer ON customer.id = metric.customer_id
            """,
            frequency=self._sql_frequency(policy),
            monetary=self._sql_monetary(policy),
            start=day - timedelta(days=YEAR),
            decimals=policy.currency_id.decimal_places,
            value=self._sql_value(basis),
            occasion=OCCASION,
        )

    def _sql_frequency(self, policy):
        window = {"year": "occasions_12m", "lifetime": "occasions"}[policy.rfm_window]
        return SQL.identifier(window)

    def _sql_monetary(self, policy):
        window = {"year": "value_12m", "lifetime": "value_total"}[policy.rfm_window]
        total = SQL.identifier(window)
        if policy.rfm_monetary == "sum":
            return total
        return SQL("ROUND(%s / NULLIF(%s, 0), 2)", total, self._sql_frequency(policy))

    def _sql_value(self, basis):
        return SQL.identifier({"margin": "margin", "revenue": "net"}[basis])
