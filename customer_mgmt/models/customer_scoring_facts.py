from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from .customer_scoring import FACT, YEAR

MINIMUM_SALE = 0.005  # Less than half a cent is nothing: a fully returned purchase.


class CustomerScoring(models.AbstractModel):
    """Steps 1 and 2: what happened, by day and by customer."""

    _inherit = "customer.scoring"

    def _build_facts(self, company, day, customer_ids=None, with_future=True):
        self.env.flush_all()
        # A sort of millions of documents should not go to disk in 4 MB pieces. Almost
        # every document is the only one of its day: sorted once, they are grouped
        # twice in passing, while the hash table the planner prefers gets huge.
        self.env.cr.execute(
            "SET LOCAL work_mem = '256MB'; SET LOCAL enable_hashagg = off"
        )
        query = self._query_facts(company, day, customer_ids, with_future)
        self._create_table(FACT, query)
        self.env.cr.execute("SET LOCAL enable_hashagg = on")

    def _query_facts(self, company, day, customer_ids=None, with_future=True):
        """One row per customer: the days of purchase in order, and money.

        A day is an ``occasion`` if it has a purchase that was not fully returned;
        others carry money only, or nothing for a prospect. ``…_largest`` is the best
        day of the last year, ``…_at_stake`` the year up to the last purchase.
        ``future_date`` is the day of a document dated later than today, which counts
        from then on. ``repeat_revenue`` leaves the first purchase out.
        """
        return SQL(
            """
            -- In the order of days, which ARRAY_AGG keeps.
            WITH history AS (
                SELECT *, MIN(day) FILTER (WHERE occasion) OVER customer AS first_day,
                       MAX(day) FILTER (WHERE occasion) OVER customer
                       - %(year)s AS stake_start
                  FROM (%(days)s) day
                WINDOW customer AS (PARTITION BY customer_id ORDER BY day
                                    ROWS BETWEEN UNBOUNDED PRECEDING
                                         AND UNBOUNDED FOLLOWING)
            )
            SELECT customer_id,
                   COALESCE(ARRAY_AGG(day) FILTER (WHERE occasion), '{}') AS days,
                   COUNT(*) FILTER (WHERE occasion AND day > %(start)s)
                       AS occasions_12m,
                   MIN(day) FILTER (WHERE day > %(start)s) AS oldest_in_window,
                   MIN(future_date) AS future_date,
                   SUM(net) FILTER (WHERE day IS NOT NULL) AS revenue_total,
                   SUM(net) FILTER (WHERE occasion AND day > first_day)
                       AS repeat_revenue,
                   SUM(net) FILTER (WHERE day > %(start)s) AS revenue_12m,
                   MAX(net) FILTER (WHERE day > %(start)s) AS revenue_largest,
                   SUM(net) FILTER (WHERE day > stake_start) AS revenue_at_stake,
                   -SUM(returned) FILTER (WHERE day > %(start)s) AS returned_12m,
                   SUM(unknown_net) FILTER (WHERE day > %(start)s) AS unknown_12m,
                   SUM(margin) FILTER (WHERE day IS NOT NULL) AS margin_total,
                   SUM(margin) FILTER (WHERE day > %(start)s) AS margin_12m,
                   MAX(margin) FILTER (WHERE day > %(start)s) AS margin_largest,
                   SUM(margin) FILTER (WHERE day > stake_start) AS margin_at_stake
              FROM history
             GROUP BY customer_id
            """,
            days=self._query_days(company, day, customer_ids, with_future),
            year=YEAR,
            start=day - timedelta(days=YEAR),
        )

    def _query_days(self, company, day, customer_ids=None, with_future=True):
        """One row per customer and day with documents: money, and whether the day
        counts as an ``occasion``; for whoever has no documents yet, one without day.
        """
        scope, horizon = SQL("TRUE"), SQL("TRUE")
        if customer_ids is not None:
            scope = SQL("customer_id = ANY(%s)", list(customer_ids))
        if not with_future:
            horizon = SQL("date <= %s", day)
        return SQL(
            """
            WITH purchase AS (
                SELECT customer_id, net, margin, is_purchase, is_return, origin_date,
                       CASE WHEN date <= %(day)s
                            THEN COALESCE(origin_date, date) END AS day,
                       CASE WHEN date > %(day)s THEN date END AS future_date
                  FROM (%(purchases)s) document
                 WHERE company_id = %(company)s AND customer_id IS NOT NULL
                   AND %(scope)s AND %(horizon)s
                 UNION ALL
                SELECT customer_id, NULL, NULL, FALSE, FALSE, NULL, NULL, NULL
                  FROM (%(prospects)s) prospect
            )
            SELECT customer_id, day, MIN(future_date) AS future_date,
                   SUM(net) AS net, SUM(margin) AS margin,
                   SUM(net) FILTER (WHERE margin IS NULL) AS unknown_net,
                   SUM(net) FILTER (WHERE is_return) AS returned,
                   day IS NOT NULL AND BOOL_OR(is_purchase)
                   AND (COUNT(origin_date) = 0
                        OR SUM(net) - COALESCE(SUM(net) FILTER (
                           WHERE is_return AND origin_date IS NULL), 0)
                           > %(minimum)s) AS occasion
              FROM purchase
             GROUP BY customer_id, day
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
            SELECT customer_id, days, CARDINALITY(days) AS occasions, occasions_12m,
                   days[1] AS first_date,
                   days[CARDINALITY(days)] AS last_date,
                   days[CARDINALITY(days) - 1] AS previous_date,
                   days[CARDINALITY(days) - 2] AS earlier_date,
                   oldest_in_window, future_date,
                   COALESCE(revenue_total, 0) AS revenue_total,
                   COALESCE(repeat_revenue, 0) AS repeat_revenue,
                   COALESCE(revenue_12m, 0) AS revenue_12m,
                   COALESCE(revenue_at_stake, 0) AS revenue_at_stake,
                   COALESCE(returned_12m, 0) AS returned_12m,
                   COALESCE(ROUND(margin_total, %(decimals)s), 0) AS margin_total,
                   COALESCE(ROUND(margin_12m, %(decimals)s), 0) AS margin_12m,
                   COALESCE(ROUND(%(total)s, %(decimals)s), 0) AS value_total,
                   COALESCE(ROUND(%(year)s, %(decimals)s), 0) AS value_12m,
                   COALESCE(%(largest)s, 0) AS value_largest,
                   COALESCE(ROUND(%(at_stake)s, 2), 0) AS value_at_stake
              FROM %(fact)s) metric
              JOIN res_partner customer ON customer.id = metric.customer_id
            """,
            frequency=self._sql_frequency(policy),
            monetary=self._sql_monetary(policy),
            decimals=policy.currency_id.decimal_places,
            total=SQL.identifier(f"{basis}_total"),
            year=SQL.identifier(f"{basis}_12m"),
            largest=SQL.identifier(f"{basis}_largest"),
            at_stake=SQL.identifier(f"{basis}_at_stake"),
            fact=FACT,
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
