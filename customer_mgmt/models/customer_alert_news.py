from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

# What a source of news selects besides ``partner_id`` and ``kind``, in this order.
NEWS_COLUMNS = (
    ("days", "int"),
    ("limit_days", "int"),
    ("recent", "numeric"),
    ("before", "numeric"),
    ("last_year", "numeric"),
    ("is_yearly", "boolean"),
    ("revenue_limit", "numeric"),
    ("subject", "varchar"),
    ("res_model", "varchar"),
    ("res_ids", "jsonb"),
)


class CustomerAlert(models.Model):
    """What there is to raise an alert about: queries that change nothing."""

    _inherit = "customer.alert"

    @api.model
    def _query_news(self, policy, today):
        """What the calendar and the scoring brought since the previous run."""
        return SQL(
            "(%s) UNION ALL (%s)",
            self._query_stage_news(policy, today),
            self._query_spending_news(policy, today),
        )

    @api.model
    def _query_source(self, tables, kind, **columns):
        """One source of news.

        :param tables: what follows FROM; the table of profiles has the alias
            ``profile``
        :param columns: :class:`SQL` by name of ``NEWS_COLUMNS``; the rest is empty
        """
        return SQL(
            "SELECT profile.partner_id, %s AS kind, %s FROM %s",
            kind,
            SQL(", ").join(
                SQL(
                    "(%s)::%s AS %s",
                    columns.get(name, SQL("NULL")),
                    SQL(sql_type),
                    SQL.identifier(name),
                )
                for name, sql_type in NEWS_COLUMNS
            ),
            tables,
        )

    @api.model
    def _query_stage_news(self, policy, today):
        """Customers who entered At Risk or Lapsed, are there still, and for whom that
        raised no alert yet. If it did, but the purchase that closed the alert was
        undone, it is news again."""
        return self._query_source(
            SQL(
                """customer_profile profile
                  WHERE profile.company_id = %(company)s
                    AND profile.stage IN ('at_risk', 'lapsed')
                    AND EXISTS (
                        SELECT FROM customer_stage_change change
                         WHERE change.profile_id = profile.id
                           AND change.stage_to = profile.stage
                           AND change.date = profile.stage_since)
                    AND profile.stage_since > %(since)s
                    AND NOT EXISTS (%(known)s)""",
                company=policy.company_id.id,
                since=policy._get_news_start(),
                known=self._query_known(
                    SQL("profile.stage"), SQL("profile.stage_since")
                ),
            ),
            SQL("profile.stage"),
            days=SQL("%s - profile.last_date", today),
            limit_days=SQL("profile.active_until - profile.last_date"),
        )

    @api.model
    def _query_known(self, kind, since):
        """Alerts of a profile with a cause of a kind since a day."""
        return SQL(
            """SELECT FROM customer_alert alert
                 JOIN customer_alert_cause cause ON cause.alert_id = alert.id
                WHERE alert.partner_id = profile.partner_id
                  AND alert.company_id = profile.company_id
                  AND alert.outcome IS DISTINCT FROM 'returned'
                  AND cause.kind = %s AND cause.date >= %s""",
            kind,
            since,
        )

    @api.model
    def _sql_key_customer(self, policy):
        """Of the tiers the policy names, or until recently: a tier drops with the
        spending."""
        return SQL(
            """(profile.tier = ANY(%(tiers)s)
                OR (profile.tier_before = ANY(%(tiers)s)
                    AND profile.tier_since > %(recently)s))""",
            tiers=policy._get_key_tiers(),
            recently=policy._today() - timedelta(days=policy.alert_window_days),
        )

    @api.model
    def _query_spending_news(self, policy, today):
        """Key customers who spend too little today, and did not the last time.

        Somebody with a single big purchase spends less by nature.
        """
        return self._query_source(
            SQL(
                """customer_profile profile
                   JOIN (%(spending)s) spending
                     ON spending.customer_id = profile.partner_id
                  CROSS JOIN LATERAL (
                      SELECT %(now)s AS now, %(previous)s AS previous) threshold
                  WHERE profile.company_id = %(company)s
                    AND spending.recent < threshold.now
                    AND (spending.recent_0 < threshold.previous) IS NOT TRUE
                    AND NOT EXISTS (%(known)s)""",
                spending=self._query_spending(policy, today),
                now=self._sql_limit(policy, today, ""),
                previous=self._sql_limit(policy, policy.alerted_on or today, "_0"),
                company=policy.company_id.id,
                known=self._query_known(
                    SQL("'spending'"),
                    today - timedelta(days=policy.alert_window_days - 1),
                ),
            ),
            SQL("'spending'"),
            days=SQL("%s", policy.alert_window_days),
            recent=SQL("spending.recent"),
            before=SQL("spending.before"),
            last_year=SQL("spending.last_year"),
            is_yearly=self._sql_yearly(today),
            revenue_limit=SQL("threshold.now"),
        )

    @api.model
    def _query_spending(self, policy, today):
        """One row per key customer: what it spent in the three periods up to today,
        and (``_0``) in those up to the previous run."""
        window = timedelta(days=policy.alert_window_days)
        year = relativedelta(years=1)
        ends = {}
        for suffix, day in (("", today), ("_0", policy.alerted_on or today)):
            ends |= {
                f"recent{suffix}": day,
                f"before{suffix}": day - window,
                f"last_year{suffix}": day - year,
            }
        return SQL(
            """SELECT customer_id, %(sums)s
                 FROM (%(purchases)s) purchase
                WHERE company_id = %(company)s AND date > %(start)s
                  AND customer_id = ANY(%(customers)s)
                GROUP BY customer_id""",
            sums=SQL(", ").join(
                SQL(
                    "COALESCE(SUM(net) FILTER (WHERE date > %s AND date <= %s), 0) %s",
                    end - window,
                    end,
                    SQL.identifier(name),
                )
                for name, end in ends.items()
            ),
            purchases=self.env["customer.purchase"]._query_purchases(),
            company=policy.company_id.id,
            start=min(ends.values()) - window,
            customers=self._fetch_key_customers(policy),
        )

    @api.model
    def _fetch_key_customers(self, policy):
        """Ids, not a subselect: the documents of the others are not even looked at."""
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id FROM customer_profile profile
                    WHERE company_id = %s AND %s AND is_dominated IS NOT TRUE
                      AND stage NOT IN ('lost', 'blocked')""",
                policy.company_id.id,
                self._sql_key_customer(policy),
            )
        )
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _sql_yearly(self, day):
        """Somebody who was no customer a year ago cannot be compared with then."""
        return SQL("profile.first_date <= %s", day - relativedelta(years=1))

    @api.model
    def _sql_limit(self, policy, day, suffix):
        """Spending below this is an alert. It is 0 if there was nothing before."""
        before, last_year = (
            SQL.identifier("spending", name + suffix)
            for name in ("before", "last_year")
        )
        return SQL(
            "%s * GREATEST(CASE WHEN %s THEN LEAST(%s, %s) ELSE %s END, 0)",
            1 - policy.alert_drop_share,
            self._sql_yearly(day),
            before,
            last_year,
            before,
        )
