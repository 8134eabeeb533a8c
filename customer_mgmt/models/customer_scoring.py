from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

# A temporary table per step: the planner gets statistics, the steps can be read one
# by one, and the same steps serve one customer or a million.
OCCASION = SQL.identifier("customer_scoring_occasion")
METRIC = SQL.identifier("customer_scoring_metric")
LIMIT = SQL.identifier("customer_scoring_limit")
SCORE = SQL.identifier("customer_scoring_score")

YEAR = 365
MINIMUM_SALE = 0.005  # Less than half a cent is nothing: a fully returned purchase.
SHRINKAGE = 4  # Own gaps weigh as much as the group's rhythm after four of them.
SEASON_TOLERANCE = 30
SEASON_HISTORY = 730
DOMINATED_SHARE = 0.60

# Columns of customer.profile that scoring fills, in the order of the score table.
PROFILE_COLUMNS = (
    "population",
    "first_date",
    "last_date",
    "previous_date",
    "occasions",
    "occasions_12m",
    "revenue_total",
    "revenue_12m",
    "returned_12m",
    "margin_total",
    "margin_12m",
    "revenue_at_stake",
    "value_at_stake",
    "is_dominated",
    "r",
    "f",
    "m",
    "rfm_cell_id",
    "rfm_group_id",
    "tier",
    "tier_pending",
    "tier_pending_date",
    "stage",
    "stage_since",
    "lapsed_from",
    "gap_days",
    "expected_date",
    "active_until",
    "lapsed_after",
    "is_seasonal",
    "next_review",
)


class CustomerScoring(models.AbstractModel):
    """Documents in, profiles out: one set-based pass.

    1. ``occasion``: days with purchases and returns per customer;
    2. ``metric``: one row per customer;
    3. calibration: what the shop as a whole says (see ``customer.calibrator``);
    4. ``score``: the rules of scores, tiers and stages, as of one day;
    5. changed rows are written to profiles, or all to snapshots.

    Scoring as of any day D reads documents dated up to D only and, for a snapshot,
    nothing else: the result is the same as if the later documents did not exist.
    """

    _name = "customer.scoring"
    _description = "Customer Scoring"

    # Entry points --------------------------------------------------------------

    @api.model
    def _run(self, company):
        """Bring all profiles of a company up to today.

        Everybody once a month or after a change of policy, else only customers whose
        next review is due and new prospects.

        :return: number of profiles that changed
        """
        policy = company.customer_policy_id
        today = policy._today()
        if self._calibration_due(policy, today):
            changed = self._score_everybody(policy, today)
            if not policy.last_run:
                # The planner must not take the first profiles for few.
                self.env.cr.execute("ANALYZE customer_profile")
        else:
            changed = self._refresh(company, self._fetch_due(company, today))
        policy.last_run = today
        return changed

    @api.model
    def _refresh(self, company, customer_ids):
        """Score some customers with the calibration in force.

        :param customer_ids: ids of commercial partners
        :return: number of profiles that changed
        """
        policy = company.customer_policy_id
        if not customer_ids or not policy.calibration_ids:
            # Nothing to score by yet: the nightly run is due and takes everybody.
            return 0
        today = policy._today()
        self._build_occasions(company, today, customer_ids)
        self._create_table(METRIC, self._query_metrics(policy, today))
        return self._score_profiles(policy, today, customer_ids)

    def _score_everybody(self, policy, today):
        calibrator = self.env["customer.calibrator"]
        self._build_occasions(policy.company_id, today)
        basis, share = calibrator._fetch_value_basis(policy, today)
        policy.write({"basis_in_use": basis, "known_cost_share": share})
        self._create_table(METRIC, self._query_metrics(policy, today))
        calibrator._recalibrate(policy, today)
        return self._score_profiles(policy, today)

    @api.model
    def _snapshot(self, company, day):
        """Score a company as of a past day into ``customer.snapshot``.

        :return: number of customers
        """
        policy = company.customer_policy_id
        self._build_past_scores(policy, day)
        return self.env["customer.snapshot"]._store(company, day, SCORE)

    def _build_past_scores(self, policy, day):
        """Fill the score table as of a past day, from documents alone."""
        calibrator = self.env["customer.calibrator"]
        self._build_occasions(policy.company_id, day, with_future=False)
        basis, _share = calibrator._fetch_value_basis(policy, day)
        self._create_table(METRIC, self._query_metrics(policy, day, basis))
        calibrations = calibrator._calibrate(policy, day)
        self._build_scores(policy, day, calibrations, remember=False)

    @api.model
    def _relabel(self):
        """Rename the RFM groups of all profiles after a change of the grid."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE customer_profile profile
                      SET rfm_group_id = %(group)s
                     FROM customer_rfm_cell cell
                     JOIN customer_rfm_group rfm_group ON rfm_group.id = cell.group_id,
                          customer_policy policy
                    WHERE cell.id = profile.rfm_cell_id
                      AND policy.company_id = profile.company_id
                      AND profile.rfm_group_id IS DISTINCT FROM %(group)s""",
                group=self._sql_rfm_group(
                    SQL("profile.first_date"), SQL("policy.last_run")
                ),
            )
        )
        self.env["customer.profile"].invalidate_model(["rfm_group_id"])

    def _calibration_due(self, policy, today):
        done = policy.calibrated_on
        return not done or (done.year, done.month) != (today.year, today.month)

    def _fetch_due(self, company, today):
        """Customers whose figures change today without a new document, and buyers
        or prospects that have no profile yet."""
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id FROM customer_profile
                    WHERE company_id = %(company)s AND next_review <= %(today)s
                    UNION
                   (SELECT customer_id FROM (%(prospects)s) prospect EXCEPT
                    SELECT partner_id FROM customer_profile
                     WHERE company_id = %(company)s)""",
                company=company.id,
                today=today,
                prospects=self._query_prospects(company, today),
            )
        )
        return [row[0] for row in rows]

    # 1, 2: facts ---------------------------------------------------------------

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

    def _create_table(self, name, query):
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", name))
        self.env.cr.execute(
            SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", name, query)
        )
        self.env.cr.execute(SQL("ANALYZE %s", name))

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

    # 4: rules ------------------------------------------------------------------

    def _score_profiles(self, policy, day, customer_ids=None):
        calibrations = self.env["customer.calibration"]._load(policy)
        self._build_scores(policy, day, calibrations)
        return self._write_profiles(policy.company_id, customer_ids)

    def _build_scores(self, policy, day, calibrations, remember=True):
        """Apply the rules of scores, tiers and stages.

        :param remember: tiers are sticky; False judges as if nothing was known before
        """
        basis = policy.basis_in_use
        if not remember:
            basis = self.env["customer.calibrator"]._fetch_value_basis(policy, day)[0]
        self._create_table(LIMIT, self._query_limits(day, calibrations))
        self._create_table(
            SCORE, self._query_scores(policy, day, calibrations, basis, remember)
        )

    def _query_limits(self, day, calibrations):
        """Metrics with the customer's own rhythm, limits, and past breaks.

        ``back_on`` is the purchase that ended a lapse, if it is one of the last two.
        """
        return SQL(
            """
            WITH limits (population, purchases, active, lapsed, rhythm, personal) AS (
                VALUES %(limits)s
            ),
            own AS (
                SELECT metric.*, %(own_gap)s AS gap_days,
                       GREATEST(1, ROUND(now.active * %(own_stretch)s))::int AS active,
                       GREATEST(2, ROUND(now.lapsed * %(own_stretch)s))::int AS lapsed,
                       ROUND(last.lapsed * %(last_stretch)s)::int AS last_lapsed,
                       ROUND(before.lapsed * %(before_stretch)s)::int AS before_lapsed,
                       COALESCE(%(seasonal)s, FALSE) AS is_seasonal
                  FROM %(metric)s metric
                  LEFT JOIN limits now
                         ON now.population = metric.population
                        AND now.purchases = LEAST(metric.occasions, 3)
                  LEFT JOIN limits last
                         ON last.population = metric.population
                        AND last.purchases = LEAST(metric.occasions - 1, 3)
                  LEFT JOIN limits before
                         ON before.population = metric.population
                        AND before.purchases = LEAST(metric.occasions - 2, 3)
            )
            SELECT customer_id, population, occasions, occasions_12m, first_date,
                   last_date, previous_date, earlier_date, oldest_in_window,
                   future_date, revenue_total, revenue_12m, returned_12m, margin_total,
                   margin_12m, value_total, value_12m, largest_12m,
                   frequency, monetary, is_seasonal,
                   CASE WHEN is_seasonal THEN %(year)s ELSE gap_days END AS gap_days,
                   CASE WHEN is_seasonal THEN GREATEST(active, %(year)s + %(tolerance)s)
                        ELSE active END AS active,
                   CASE WHEN is_seasonal
                        THEN GREATEST(lapsed, %(year)s + 2 * %(tolerance)s)
                        ELSE lapsed END AS lapsed,
                   CASE WHEN is_seasonal THEN NULL
                        WHEN last_date - previous_date > last_lapsed THEN last_date
                        WHEN previous_date - earlier_date > before_lapsed
                             THEN previous_date END AS back_on
              FROM own
            """,
            limits=self._sql_limit_values(calibrations),
            own_gap=self._sql_gap("now", "last_date", 0),
            own_stretch=self._sql_stretch("now", "last_date", 0),
            last_stretch=self._sql_stretch("last", "previous_date", 1),
            before_stretch=self._sql_stretch("before", "earlier_date", 2),
            seasonal=self._sql_seasonal(day),
            metric=METRIC,
            year=YEAR,
            tolerance=SEASON_TOLERANCE,
        )

    def _sql_limit_values(self, calibrations):
        return SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s, %s::float8, %s)",
                calibration.population,
                purchases,
                *limits,
            )
            for calibration in calibrations
            for purchases, limits in enumerate(calibration.limits, start=1)
        )

    def _sql_gap(self, limits, last, back):
        """Mean gap up to ``last``, shrunk towards the rhythm of the group.

        :param limits: alias of the group's limits
        :param last: date column of the last purchase that counts
        :param back: how many purchases before the latest that is
        """
        return SQL(
            """(metric.%(last)s - metric.first_date + %(k)s * %(limits)s.rhythm)
               / (metric.occasions - %(back)s - 1 + %(k)s)""",
            last=SQL.identifier(last),
            limits=SQL.identifier(limits),
            back=back,
            k=SHRINKAGE,
        )

    def _sql_stretch(self, limits, last, back):
        """Factor on the limits for customers slower or faster than their group."""
        return SQL(
            """CASE WHEN %(limits)s.personal
                    THEN LEAST(GREATEST(%(gap)s / %(limits)s.rhythm, 0.5), 2.0)
                    ELSE 1.0 END""",
            limits=SQL.identifier(limits),
            gap=self._sql_gap(limits, last, back),
        )

    def _sql_seasonal(self, day):
        """The last two purchases lie a year, or years, apart to the month."""
        return SQL(
            """%(day)s - metric.first_date >= %(history)s
               AND metric.last_date - metric.previous_date >= %(year)s - %(tolerance)s
               AND LEAST((metric.last_date - metric.previous_date) %% %(year)s,
                         %(year)s
                         - (metric.last_date - metric.previous_date) %% %(year)s)
                   <= %(tolerance)s""",
            day=day,
            history=SEASON_HISTORY,
            year=YEAR,
            tolerance=SEASON_TOLERANCE,
        )

    def _query_scores(self, policy, day, calibrations, basis, remember):
        """The columns of ``customer.profile``, by customer."""
        return SQL(
            """
            WITH calibration (population, scored, recency_bounds, frequency_bounds,
                              monetary_bounds, a, b) AS (
                VALUES %(calibrations)s
            ),
            span AS (%(spans)s),
            comeback AS (%(comebacks)s),
            judged AS (
                SELECT own.*, calibration.a, calibration.b,
                       calibration.recency_bounds,
                       %(day)s - own.last_date AS recency,
                       span.revenue_at_stake, span.value_at_stake,
                       COALESCE(comeback.settled_on, span.active_since) AS active_since,
                       old.tier AS old_tier, old.tier_pending AS old_pending,
                       old.tier_pending_date AS old_pending_date,
                       CASE WHEN old.manual_date <= %(day)s
                            THEN old.manual_stage END AS manual_stage,
                       old.manual_date,
                       calibration.scored AND own.occasions > 0 AS scored,
                       1 + WIDTH_BUCKET(own.frequency::numeric,
                                        calibration.frequency_bounds) AS f,
                       1 + WIDTH_BUCKET(own.monetary, calibration.monetary_bounds) AS m,
                       1 + CARDINALITY(recency_bounds)
                         - WIDTH_BUCKET((%(day)s - own.last_date - 1)::numeric,
                                        recency_bounds) AS r,
                       %(tier_by_border)s AS border_tier
                  FROM %(limit)s own
                  JOIN calibration USING (population)
                  LEFT JOIN span USING (customer_id)
                  LEFT JOIN comeback USING (customer_id)
                  LEFT JOIN customer_profile old
                         ON old.partner_id = own.customer_id
                        AND old.company_id = %(company)s
            ),
            ranked AS (
                SELECT *, (f + m + 1) / 2 AS fm,
                       %(tier)s AS tier, %(stage)s AS stage
                  FROM judged
            )
            SELECT ranked.customer_id, population, first_date, last_date, previous_date,
                   occasions, occasions_12m, revenue_total, revenue_12m, returned_12m,
                   margin_total, margin_12m,
                   COALESCE(revenue_at_stake, 0) AS revenue_at_stake,
                   COALESCE(value_at_stake, 0) AS value_at_stake,
                   value_12m > 0 AND largest_12m > %(dominated)s * value_12m
                       AS is_dominated,
                   CASE WHEN scored THEN ranked.r END AS r,
                   CASE WHEN scored THEN f END AS f,
                   CASE WHEN scored THEN m END AS m,
                   cell.id AS rfm_cell_id,
                   %(rfm_group)s AS rfm_group_id,
                   tier,
                   CASE WHEN border_tier <> tier THEN border_tier END AS tier_pending,
                   CASE WHEN border_tier IS NOT DISTINCT FROM tier THEN NULL
                        WHEN border_tier = old_pending THEN old_pending_date
                        ELSE %(day)s END AS tier_pending_date,
                   stage,
                   %(stage_since)s AS stage_since,
                   CASE WHEN stage IN ('lapsed', 'lost') AND occasions = 1 THEN 'new'
                        WHEN stage IN ('lapsed', 'lost') AND occasions > 1
                        THEN 'active' END AS lapsed_from,
                   ROUND(gap_days::numeric, 1) AS gap_days,
                   last_date + ROUND(gap_days)::int AS expected_date,
                   last_date + active AS active_until,
                   last_date + lapsed AS lapsed_after,
                   is_seasonal,
                   %(next_review)s AS next_review
              FROM ranked
              LEFT JOIN customer_rfm_cell cell
                     ON scored AND cell.r = ranked.r AND cell.fm = ranked.fm
              LEFT JOIN customer_rfm_group rfm_group ON rfm_group.id = cell.group_id
            """,
            calibrations=self._sql_calibration_values(calibrations),
            spans=self._query_spans(basis),
            comebacks=self._query_comebacks(),
            day=day,
            company=policy.company_id.id,
            limit=LIMIT,
            tier_by_border=self._sql_tier_by_border(),
            tier=self._sql_tier(policy, day, remember),
            stage=self._sql_stage(policy),
            stage_since=self._sql_stage_since(),
            dominated=DOMINATED_SHARE,
            rfm_group=self._sql_rfm_group(SQL("first_date"), SQL("%s::date", day)),
            next_review=self._sql_next_review(day),
        )

    def _sql_calibration_values(self, calibrations):
        return SQL(", ").join(
            SQL(
                "(%s, %s, %s::numeric[], %s::numeric[], %s::numeric[],"
                " %s::numeric, %s::numeric)",
                calibration.population,
                calibration.bounds is not None,
                *(list(bounds) for bounds in calibration.bounds or ((), (), ())),
                *calibration.borders,
            )
            for calibration in calibrations
        )

    def _query_spans(self, basis):
        """What needs the customer's limits: the year up to the last purchase, and
        the purchase since which no silence was longer than the at-risk limit."""
        return SQL(
            """SELECT customer_id,
                      SUM(o.net) FILTER (WHERE o.day > own.last_date - %(year)s)
                          AS revenue_at_stake,
                      ROUND(SUM(o.%(value)s)
                            FILTER (WHERE o.day > own.last_date - %(year)s), 2)
                          AS value_at_stake,
                      MAX(o.day) FILTER (
                          WHERE o.occasion
                            AND (o.number = 2 OR o.day - o.previous > own.active))
                          AS active_since
                 FROM %(occasion)s o
                 JOIN %(limit)s own USING (customer_id)
                GROUP BY customer_id""",
            year=YEAR,
            value=self._sql_value(basis),
            occasion=OCCASION,
            limit=LIMIT,
        )

    def _query_comebacks(self):
        """Since when customers who once came back count as active again: the second
        purchase after the one that ended the lapse."""
        return SQL(
            """SELECT customer_id, MIN(o.day) AS settled_on
                 FROM (SELECT customer_id,
                              MAX(o.day) FILTER (WHERE o.day - o.previous > own.active)
                                  AS back,
                              MAX(o.day) FILTER (WHERE o.day - o.previous > own.lapsed)
                                  AS lapse
                         FROM %(occasion)s o
                         JOIN %(limit)s own USING (customer_id)
                        WHERE o.occasion AND o.day - o.previous > own.active
                          AND NOT own.is_seasonal
                        GROUP BY customer_id) gap
                 JOIN %(occasion)s o USING (customer_id)
                WHERE gap.back = gap.lapse AND o.occasion AND o.earlier >= gap.lapse
                GROUP BY customer_id""",
            occasion=OCCASION,
            limit=LIMIT,
        )

    def _sql_tier_by_border(self):
        return SQL(
            """CASE WHEN own.occasions = 0 THEN NULL
                    WHEN own.value_12m <= 0 THEN 'd'
                    WHEN own.value_12m >= calibration.a THEN 'a'
                    WHEN own.value_12m >= calibration.b THEN 'b'
                    ELSE 'c' END"""
        )

    def _sql_tier(self, policy, day, remember):
        """A tier is left after crossing its border clearly, or on a second day.

        Value zero is a border without a margin.
        """
        if not remember:
            return SQL("border_tier")
        return SQL(
            """CASE WHEN old_tier IS NULL OR old_tier = border_tier
                         OR border_tier IS NULL THEN border_tier
                    WHEN 'd' IN (old_tier, border_tier) THEN border_tier
                    WHEN border_tier > old_tier
                         AND value_12m < (1 - %(margin)s::numeric)
                             * CASE old_tier WHEN 'a' THEN a ELSE b END
                    THEN border_tier
                    WHEN border_tier < old_tier
                         AND value_12m >= (1 + %(margin)s::numeric)
                             * CASE border_tier WHEN 'a' THEN a ELSE b END
                    THEN border_tier
                    WHEN border_tier = old_pending AND old_pending_date < %(day)s
                    THEN border_tier
                    ELSE old_tier END""",
            margin=policy.tier_hysteresis,
            day=day,
        )

    def _sql_stage(self, policy):
        """The stage, evaluated from the top; a pure function of the documents and of
        what people decided."""
        lost = SQL("recency > 2 * lapsed") if policy.use_lost else SQL("FALSE")
        return SQL(
            """CASE WHEN manual_stage = 'blocked' THEN 'blocked'
                    WHEN manual_stage = 'lost'
                         AND COALESCE(last_date <= manual_date, TRUE) THEN 'lost'
                    WHEN occasions = 0 THEN 'prospect'
                    WHEN %(lost)s THEN 'lost'
                    WHEN recency > lapsed THEN 'lapsed'
                    WHEN recency > active THEN 'at_risk'
                    WHEN back_on IS NOT NULL THEN 'reactivated'
                    WHEN occasions = 1 THEN 'new'
                    ELSE 'active' END""",
            lost=lost,
        )

    def _sql_stage_since(self):
        return SQL(
            """CASE WHEN stage = 'blocked'
                         OR (stage = 'lost' AND manual_stage = 'lost'
                             AND COALESCE(last_date <= manual_date, TRUE))
                    THEN manual_date
                    WHEN stage = 'lost' THEN last_date + 2 * lapsed + 1
                    WHEN stage = 'lapsed' THEN last_date + lapsed + 1
                    WHEN stage = 'at_risk' THEN last_date + active + 1
                    WHEN stage = 'reactivated' THEN back_on
                    WHEN stage = 'new' THEN first_date
                    WHEN stage = 'active' THEN active_since END"""
        )

    def _sql_rfm_group(self, first_date, day):
        """Group of a cell; groups for newcomers hand over those who are not."""
        return SQL(
            """CASE WHEN rfm_group.newcomers_only
                         AND %s <= %s - %s THEN rfm_group.fallback_group_id
                    ELSE rfm_group.id END""",
            first_date,
            day,
            YEAR,
        )

    def _sql_next_review(self, day):
        """The next day on which the clock alone changes this row."""
        return SQL(
            """LEAST(
                future_date,
                oldest_in_window + %(year)s,
                CASE WHEN recency <= active THEN last_date + active + 1
                     WHEN recency <= lapsed THEN last_date + lapsed + 1
                     WHEN recency <= 2 * lapsed THEN last_date + 2 * lapsed + 1 END,
                CASE WHEN scored THEN last_date + 1 + recency_bounds[
                     1 + WIDTH_BUCKET((recency - 1)::numeric, recency_bounds)]::int END,
                CASE WHEN first_date > %(day)s - %(year)s
                     THEN first_date + %(year)s END,
                CASE WHEN previous_date IS NOT NULL
                          AND first_date > %(day)s - %(history)s
                     THEN first_date + %(history)s END,
                CASE WHEN border_tier <> tier THEN %(day)s + 1 END)""",
            day=SQL("%s::date", day),
            year=YEAR,
            history=SEASON_HISTORY,
        )

    # 5: writing ----------------------------------------------------------------

    def _write_profiles(self, company, customer_ids=None):
        """Bring the profiles in line with the score table; rows that are equal are
        not touched, so a run without changes writes nothing.

        :return: number of rows inserted, updated and deleted
        """
        cr = self.env.cr
        cr.execute(self._query_log_changes(company))
        count = 0
        for query in (
            self._query_delete(company, customer_ids),
            self._query_update(company),
            self._query_insert(company),
        ):
            cr.execute(query)
            count += cr.rowcount
        self.env["customer.profile"].invalidate_model()
        self.env["customer.stage.change"].invalidate_model()
        return count

    def _query_log_changes(self, company):
        return SQL(
            """INSERT INTO customer_stage_change
                      (profile_id, company_id, date, stage_from, stage_to,
                       create_uid, create_date, write_uid, write_date)
               SELECT profile.id, profile.company_id,
                      COALESCE(score.stage_since, %(now)s::date),
                      profile.stage, score.stage,
                      %(uid)s, %(now)s, %(uid)s, %(now)s
                 FROM %(score)s score
                 JOIN customer_profile profile
                   ON profile.partner_id = score.customer_id
                  AND profile.company_id = %(company)s
                WHERE profile.stage <> score.stage""",
            score=SCORE,
            company=company.id,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    def _query_update(self, company):
        columns = [SQL.identifier(name) for name in PROFILE_COLUMNS]
        return SQL(
            """UPDATE customer_profile profile
                  SET %(assignments)s, write_uid = %(uid)s, write_date = %(now)s
                 FROM %(score)s score
                WHERE profile.partner_id = score.customer_id
                  AND profile.company_id = %(company)s
                  AND (%(old)s) IS DISTINCT FROM (%(new)s)""",
            assignments=SQL(", ").join(SQL("%s = score.%s", c, c) for c in columns),
            old=SQL(", ").join(SQL("profile.%s", c) for c in columns),
            new=SQL(", ").join(SQL("score.%s", c) for c in columns),
            score=SCORE,
            company=company.id,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    def _query_insert(self, company):
        columns = SQL(", ").join(SQL.identifier(name) for name in PROFILE_COLUMNS)
        return SQL(
            """INSERT INTO customer_profile
                      (partner_id, company_id, %(columns)s,
                       create_uid, create_date, write_uid, write_date)
               SELECT customer_id, %(company)s, %(columns)s,
                      %(uid)s, %(now)s, %(uid)s, %(now)s
                 FROM %(score)s score
                WHERE NOT EXISTS (
                      SELECT FROM customer_profile profile
                       WHERE profile.partner_id = score.customer_id
                         AND profile.company_id = %(company)s)""",
            columns=columns,
            score=SCORE,
            company=company.id,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    def _query_delete(self, company, customer_ids):
        """Profiles of contacts that are no customers any more: merged into a company,
        now employees, all documents gone. What people decided is kept."""
        scope = SQL("TRUE")
        if customer_ids is not None:
            scope = SQL("profile.partner_id = ANY(%s)", list(customer_ids))
        return SQL(
            """DELETE FROM customer_profile profile
                WHERE profile.company_id = %(company)s AND %(scope)s
                  AND profile.manual_stage IS NULL
                  AND NOT EXISTS (SELECT FROM %(score)s score
                                   WHERE score.customer_id = profile.partner_id)""",
            company=company.id,
            scope=scope,
            score=SCORE,
        )
