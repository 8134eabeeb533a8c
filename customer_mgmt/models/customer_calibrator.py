from typing import NamedTuple

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from ..tools.calibration import (
    FREQUENCY_BOUNDS,
    ORDER_GROUPS,
    POPULATIONS,
    Borders,
    Bounds,
    Calibration,
    fixed_or_quantile,
    limits_in_force,
    recency_bounds,
)
from ..tools.repurchase import (
    CurvePoint,
    GapCount,
    Proposal,
    by_week,
    propose_limits,
    survival_curve,
)
from .customer_scoring import FACT, METRIC

KNOWN_COST_SHARE = 0.95
ANY_PURCHASE = 0  # The curve over all gaps, which the recency bands are read from.


class Curve(NamedTuple):
    """A fitted repurchase curve; ``proposal`` is None when gaps are too few."""

    points: tuple[CurvePoint, ...]
    gaps: int
    open: int
    proposal: Proposal | None


class Scale(NamedTuple):
    """How one metric spreads over the customers, as fifths would cut it.

    ``bounds`` are the smallest values of the scores 2…5, without those nobody
    reaches; ``largest_tie`` is the largest number of equal customers.
    """

    bounds: tuple
    largest_tie: int


class Fit(NamedTuple):
    """One population: what scoring uses, and what is shown about it."""

    calibration: Calibration
    curves: dict[int, Curve]
    customers: int
    recency_mode: str
    frequency_mode: str
    top_decile_share: float
    gini: float


class CustomerCalibrator(models.AbstractModel):
    """Reads off the shop as a whole what scoring one customer needs.

    Works on the temporary tables that ``customer.scoring`` builds for one company
    and day.
    """

    _name = "customer.calibrator"
    _description = "Customer Calibration"

    @api.model
    def _recalibrate(self, policy, day):
        """Calibrate as of ``day`` and keep the result as the one in force."""
        fits = self._fit(policy, day)
        self._store_curves(policy, fits)
        self._store_calibrations(policy, day, fits)
        policy.calibrated_on = day

    @api.model
    def _calibrate(self, policy, day):
        """The :class:`Calibration` per population as of ``day``; keeps nothing."""
        return tuple(fit.calibration for fit in self._fit(policy, day))

    def _fit(self, policy, day):
        gaps = self._fetch_gaps(day)
        return [
            self._fit_population(policy, day, population, gaps)
            for population in POPULATIONS
        ]

    def _fit_population(self, policy, day, population, gaps):
        curves = {
            group: self._fit_curve(policy, gaps.get((population, group), ()))
            for group in (ANY_PURCHASE, *ORDER_GROUPS)
        }
        limits = {
            group: limits_in_force(rule, curves[group].proposal)[1]
            for group, rule in self._stage_rules(policy, population).items()
        }
        customers = self._fetch_buyers(population)
        modes, bounds = self._fit_bounds(
            policy, day, population, customers, limits[ANY_PURCHASE]
        )
        calibration = Calibration(
            population,
            tuple(limits[group] for group in ORDER_GROUPS),
            self._fit_borders(policy, population),
            bounds if customers >= policy.rfm_minimum else None,
        )
        concentration = self._fetch_concentration(population)
        return Fit(calibration, curves, customers, *modes, *concentration)

    # Repurchase curves ---------------------------------------------------------

    def _fetch_gaps(self, day):
        """Gap counts by (population, order group): {key: [GapCount, …]}."""
        gaps = {}
        for population, group, days, returned, still_open in self.env.execute_query(
            self._query_gaps(day)
        ):
            for key in ((population, group), (population, ANY_PURCHASE)):
                gaps.setdefault(key, {}).setdefault(days, [0, 0])
                gaps[key][days][0] += returned
                gaps[key][days][1] += still_open
        return {
            key: [GapCount(days, *counts) for days, counts in by_days.items()]
            for key, by_days in gaps.items()
        }

    def _query_gaps(self, day):
        """Completed gaps between purchases, and the open one of every customer."""
        return SQL(
            """
            SELECT population, LEAST(number - 1, 3), days[number] - days[number - 1],
                   COUNT(*), 0
              FROM %(metric)s, generate_series(2, occasions) number
             GROUP BY 1, 2, 3
             UNION ALL
            SELECT population, LEAST(occasions, 3)::int, %(day)s - last_date,
                   0, COUNT(*)
              FROM %(metric)s
             WHERE occasions > 0
             GROUP BY 1, 2, 3
            """,
            metric=METRIC,
            day=day,
        )

    def _fit_curve(self, policy, gaps):
        points = survival_curve(gaps)
        completed = sum(gap.returned for gap in gaps)
        enough = completed >= policy.minimum_gaps
        return Curve(
            points,
            completed,
            sum(gap.open for gap in gaps),
            propose_limits(points) if enough else None,
        )

    def _stage_rules(self, policy, population):
        """The :class:`StageRule` by order group, with the limits people set."""
        stored = policy.curve_ids.filtered(lambda curve: curve.population == population)
        rules = dict.fromkeys((ANY_PURCHASE, *ORDER_GROUPS), policy._stage_rule())
        return rules | {int(curve.order_group): curve._stage_rule() for curve in stored}

    # Bands and borders ---------------------------------------------------------

    def _fit_bounds(self, policy, day, population, customers, limits):
        """((recency mode, frequency mode), Bounds) of one population."""
        recency = self._fetch_scale(population, SQL("last_date - %s", day))
        frequency = self._fetch_scale(population, SQL.identifier("frequency"))
        money = self._fetch_scale(population, SQL.identifier("monetary"))
        modes = tuple(
            fixed_or_quantile(policy.rfm_mode, customers, scale.largest_tie)
            for scale in (recency, frequency)
        )
        by_quantile = tuple(-bound for bound in reversed(recency.bounds))
        bounds = Bounds(
            recency_bounds(limits) if modes[0] == "fixed" else by_quantile,
            FREQUENCY_BOUNDS if modes[1] == "fixed" else frequency.bounds,
            money.bounds,
        )
        return modes, bounds

    def _fetch_scale(self, population, metric):
        """Cut a metric into fifths without separating equal customers.

        The score is 1 + floor(5 · worse / n) with ``worse`` the number of customers
        with a strictly smaller value, so the bound of score k is the smallest value
        with worse ≥ (k − 1) · n / 5.
        """
        *bounds, largest_tie = self.env.execute_query(
            SQL(
                """
                SELECT MIN(value) FILTER (WHERE 5 * worse >= n),
                       MIN(value) FILTER (WHERE 5 * worse >= 2 * n),
                       MIN(value) FILTER (WHERE 5 * worse >= 3 * n),
                       MIN(value) FILTER (WHERE 5 * worse >= 4 * n),
                       COALESCE(MAX(tied), 0)
                  FROM (SELECT value, COUNT(*) AS tied,
                               SUM(COUNT(*)) OVER (ORDER BY value) - COUNT(*) AS worse,
                               SUM(COUNT(*)) OVER () AS n
                          FROM (SELECT %(metric)s AS value
                                  FROM %(table)s
                                 WHERE population = %(population)s AND occasions > 0) v
                         GROUP BY value) cut
                """,
                metric=metric,
                table=METRIC,
                population=population,
            )
        )[0]
        return Scale(tuple(b for b in bounds if b is not None), largest_tie)

    def _fit_borders(self, policy, population):
        if policy.tier_mode == "threshold":
            return Borders(policy.tier_a_threshold, policy.tier_b_threshold)
        return Borders(*self._fetch_pareto_borders(policy, population))

    def _fetch_pareto_borders(self, policy, population):
        """Smallest values of tiers A and B: whoever is still below the share before
        counting themselves belongs to the tier, with everybody of equal value."""
        return self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(MIN(value_12m)
                                FILTER (WHERE before < %(a)s * total), 0),
                       COALESCE(MIN(value_12m)
                                FILTER (WHERE before < %(b)s * total), 0)
                  FROM (SELECT value_12m,
                               SUM(SUM(value_12m)) OVER (ORDER BY value_12m DESC)
                               - SUM(value_12m) AS before,
                               SUM(SUM(value_12m)) OVER () AS total
                          FROM %(metric)s
                         WHERE value_12m > 0 AND occasions > 0
                           AND population = %(population)s
                         GROUP BY value_12m) ranked
                """,
                a=policy.tier_a_share,
                b=policy.tier_b_share,
                metric=METRIC,
                population=population,
            )
        )[0]

    def _fetch_concentration(self, population):
        """(share of value of the top tenth, Gini coefficient).

        Gini over buyers with a positive value: Σ(2i − n − 1)·v / (n·Σv), ascending.
        """
        top, gini = self.env.execute_query(
            SQL(
                """
                SELECT SUM(v) FILTER (WHERE n - rank < CEIL(n / 10.0)) / SUM(v),
                       SUM((2 * rank - n - 1) * v) / (MAX(n) * SUM(v))
                  FROM (SELECT value_12m AS v,
                               ROW_NUMBER() OVER (ORDER BY value_12m) AS rank,
                               COUNT(*) OVER () AS n
                          FROM %(metric)s
                         WHERE value_12m > 0 AND occasions > 0
                           AND population = %(population)s) ranked
                """,
                metric=METRIC,
                population=population,
            )
        )[0]
        return float(top or 0), float(gini or 0)

    def _fetch_buyers(self, population):
        return self.env.execute_query(
            SQL(
                "SELECT COUNT(*) FROM %s WHERE occasions > 0 AND population = %s",
                METRIC,
                population,
            )
        )[0][0]

    # Value ---------------------------------------------------------------------

    @api.model
    def _fetch_value_basis(self, policy):
        """(``margin`` or ``revenue``, share of the year's revenue with known cost)."""
        unknown, total = self.env.execute_query(
            SQL(
                """SELECT COALESCE(SUM(unknown_12m), 0), COALESCE(SUM(revenue_12m), 0)
                     FROM %s""",
                FACT,
            )
        )[0]
        share = float((total - unknown) / total) if total > 0 else 1.0
        usable = policy.value_basis == "margin" and share >= KNOWN_COST_SHARE
        return ("margin" if usable else "revenue"), share

    # Storage -------------------------------------------------------------------

    def _store_calibrations(self, policy, day, fits):
        have = policy.calibration_ids.grouped("population")
        policy.sudo().write(
            {
                "calibration_ids": [
                    Command.update(have[fit.calibration.population].id, vals)
                    if fit.calibration.population in have
                    else Command.create(vals)
                    for fit in fits
                    for vals in [self._prepare_calibration_vals(day, fit)]
                ]
            }
        )

    def _prepare_calibration_vals(self, day, fit):
        population, _limits, borders, bounds = fit.calibration
        return {
            "population": population,
            "date": day,
            "customer_count": fit.customers,
            "is_scored": bounds is not None,
            "recency_mode": fit.recency_mode,
            "frequency_mode": fit.frequency_mode,
            "recency_bounds": bounds and list(map(int, bounds.recency)),
            "frequency_bounds": bounds and list(map(int, bounds.frequency)),
            "monetary_bounds": bounds and list(map(float, bounds.monetary)),
            "tier_a_border": borders.a,
            "tier_b_border": borders.b,
            "top_decile_share": fit.top_decile_share,
            "gini": fit.gini,
        }

    def _store_curves(self, policy, fits):
        have = {(c.population, int(c.order_group)): c for c in policy.curve_ids}
        Curves = self.env["customer.repurchase.curve"].sudo()
        for fit in fits:
            population = fit.calibration.population
            for group, curve in fit.curves.items():
                vals = self._prepare_curve_vals(curve)
                if (population, group) in have:
                    have[population, group].sudo().write(vals)
                else:
                    key = {"population": population, "order_group": str(group)}
                    Curves.create({"policy_id": policy.id, **key, **vals})

    def _prepare_curve_vals(self, curve):
        median, active, lapsed = curve.proposal or (0, 0, 0)
        return {
            "gap_count": curve.gaps,
            "open_count": curve.open,
            "rhythm_days": median,
            "proposed_active_days": active,
            "proposed_lapsed_days": lapsed,
            "point_ids": [
                Command.clear(),
                *(Command.create(vals) for vals in self._weekly_points(curve.points)),
            ],
        }

    def _weekly_points(self, points):
        """The curve by week, up to the longest observed silence: what a screen can
        show, and small to store."""
        return [
            {
                "days": week.days,
                "at_risk": week.at_risk,
                "returned": week.returned,
                "away": week.away,
            }
            for week in by_week(points)
        ]
