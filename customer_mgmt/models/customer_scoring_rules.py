from odoo import models
from odoo.tools import SQL

from .customer_scoring import METRIC, YEAR

SHRINKAGE = 4  # Own gaps weigh as much as the group's rhythm after four of them.
SEASON_TOLERANCE = 30
SEASON_HISTORY = 730
DOMINATED_SHARE = 0.60


class CustomerScoring(models.AbstractModel):
    """Step 4: the rules of limits, scores, tiers and stages."""

    _inherit = "customer.scoring"

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
                SELECT metric.*, %(own_gap)s AS own_gap,
                       GREATEST(1, ROUND(now.active * %(own_stretch)s))::int
                           AS own_active,
                       GREATEST(2, ROUND(now.lapsed * %(own_stretch)s))::int
                           AS own_lapsed,
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
            SELECT own.*,
                   CASE WHEN is_seasonal THEN %(year)s ELSE own_gap END AS gap_days,
                   CASE WHEN is_seasonal
                        THEN GREATEST(own_active, %(year)s + %(tolerance)s)
                        ELSE own_active END AS active,
                   CASE WHEN is_seasonal
                        THEN GREATEST(own_lapsed, %(year)s + 2 * %(tolerance)s)
                        ELSE own_lapsed END AS lapsed,
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

    def _query_scores(self, policy, day, calibrations, remember):
        """The columns of ``customer.profile``, by customer.

        ``profile_id`` and ``old_stage`` are those of the profile there already is.
        """
        return SQL(
            """
            WITH calibration (population, scored, recency_bounds, frequency_bounds,
                              monetary_bounds, a, b) AS (
                VALUES %(calibrations)s
            ),
            judged AS (
                SELECT own.*, calibration.a, calibration.b,
                       calibration.recency_bounds,
                       %(day)s - own.last_date AS recency,
                       old.id AS profile_id, old.stage AS old_stage,
                       old.tier AS old_tier, old.tier_pending AS old_pending,
                       old.tier_pending_date AS old_pending_date,
                       old.tier_before, old.tier_since,
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
                  FROM (%(limits)s) own
                  JOIN calibration USING (population)
                  LEFT JOIN customer_profile old
                         ON old.partner_id = own.customer_id
                        AND old.company_id = %(company)s
            ),
            ranked AS MATERIALIZED (
                SELECT *, (f + m + 1) / 2 AS fm,
                       %(tier)s AS tier, %(stage)s AS stage
                  FROM judged
            )
            SELECT ranked.customer_id, profile_id, old_stage,
                   population, first_date, last_date, previous_date,
                   occasions, occasions_12m, revenue_total, repeat_revenue,
                   revenue_12m, returned_12m,
                   margin_total, margin_12m,
                   revenue_at_stake, value_at_stake,
                   value_12m > 0 AND value_largest > %(dominated)s * value_12m
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
                   CASE WHEN old_tier <> tier THEN old_tier
                        ELSE tier_before END AS tier_before,
                   CASE WHEN old_tier <> tier THEN %(day)s
                        ELSE tier_since END AS tier_since,
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
              LEFT JOIN LATERAL (%(long_gap)s) long_gap ON TRUE
            """,
            calibrations=self._sql_calibration_values(calibrations),
            limits=self._query_limits(day, calibrations),
            long_gap=self._query_long_gap(),
            day=day,
            company=policy.company_id.id,
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

    def _query_long_gap(self):
        """``number`` of the purchase that ended the last silence longer than the
        at-risk limit; only active customers are asked."""
        return SQL(
            """SELECT MAX(number) AS number
                 FROM generate_series(2, occasions) number
                WHERE stage = 'active' AND days[number] - days[number - 1] > active"""
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
        """Active customers are so since their second purchase, since the last long
        silence, or, if that was a lapse, since the second purchase after it."""
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
                    WHEN stage = 'active' THEN
                         CASE WHEN NOT is_seasonal AND days[long_gap.number]
                                   - days[long_gap.number - 1] > lapsed
                              THEN COALESCE(days[long_gap.number + 2],
                                            days[long_gap.number])
                              ELSE days[COALESCE(long_gap.number, 2)] END END"""
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
