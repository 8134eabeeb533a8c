from datetime import date, timedelta
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from .customer_scoring import SCORE

ROWS = 10_000  # Fetched at a time: arrays need a tenth of the memory of rows.


class Summary(NamedTuple):
    """One population as of a day. ``groups``: (stage, tier, buyers, mean value of the
    last 12 months); ``mean``: that of all. Value is margin or revenue, the ``basis``;
    ``margin_rate`` is its part of the revenue."""

    first_date: date
    buyers: int
    repeaters: int
    basis: str
    margin_rate: float
    mean: float
    groups: list[tuple]


class CustomerPredictor(models.AbstractModel):
    """What the models are fitted to, read set-based as of any day."""

    _inherit = "customer.predictor"

    def _fetch_summaries(self, policy, day):
        """{population: :class:`Summary`}; leaves the score table of the day."""
        self.env["customer.scoring"]._build_past_scores(policy, day)
        basis, _share = self.env["customer.calibrator"]._fetch_value_basis(policy)
        groups = self._fetch_groups(basis)
        return {
            population: Summary(
                first,
                buyers,
                repeaters,
                basis,
                float(value / revenue) if revenue > 0 else 0.0,
                float(mean),
                groups[population],
            )
            for population, first, buyers, repeaters, value, revenue, mean in (
                self.env.execute_query(self._query_summaries(basis))
            )
        }

    def _query_summaries(self, basis):
        return SQL(
            """SELECT population, MIN(first_date), COUNT(*),
                      COUNT(*) FILTER (WHERE occasions > 1),
                      SUM(%(total)s), SUM(revenue_total), AVG(%(year)s)
                 FROM %(score)s
                WHERE occasions > 0
                GROUP BY population""",
            total=SQL.identifier(f"{basis}_total"),
            year=SQL.identifier(f"{basis}_12m"),
            score=SCORE,
        )

    def _fetch_groups(self, basis):
        """{population: [(stage, tier, buyers, mean value), …]}"""
        groups = {}
        for population, *row, mean in self.env.execute_query(
            SQL(
                """SELECT population, stage, tier, COUNT(*), AVG(%s)
                     FROM %s
                    WHERE occasions > 0
                    GROUP BY population, stage, tier
                    ORDER BY population, stage, tier""",
                SQL.identifier(f"{basis}_12m"),
                SCORE,
            )
        ):
            groups.setdefault(population, []).append((*row, float(mean)))
        return groups

    def _query_scored(self):
        return SQL("SELECT * FROM %s", SCORE)

    def _query_profiles(self, company, customer_ids=None):
        """Profiles with the columns of the score table."""
        scope = SQL("TRUE")
        if customer_ids is not None:
            scope = SQL("partner_id = ANY(%s)", list(customer_ids))
        return SQL(
            """SELECT *, partner_id AS customer_id FROM customer_profile
                WHERE company_id = %s AND %s""",
            company.id,
            scope,
        )

    def _fetch_buyers(self, source, day):
        """{population: :class:`Buyers`} in the order of customer ids.

        :param source: SQL of the score table, or of profiles
        """
        import numpy as np

        from ..tools.histories import DAY
        from ..tools.prediction import Buyers

        self.env.cr.execute(self._query_buyers(source, day))
        table = self._fetch_array()
        business, known = table[:, 0] == 1, {}
        for population, mask in (("consumer", ~business), ("business", business)):
            customer, x, t_x, T, *rest = np.ascontiguousarray(table[mask, 1:].T)
            if len(customer):
                buyers = Buyers(customer.astype(int), x, t_x * DAY, T * DAY, *rest)
                known[population] = buyers
        return known

    def _query_buyers(self, source, day):
        return SQL(
            """SELECT (population = 'business')::int, customer_id,
                      occasions - 1, last_date - first_date, %(day)s - first_date,
                      CASE WHEN occasions > 1
                           THEN repeat_revenue / (occasions - 1) ELSE 0 END,
                      %(day)s - last_date, occasions_12m, revenue_12m,
                      COALESCE(r + f + m, 0)
                 FROM (%(source)s) buyer
                WHERE occasions > 0 AND last_date <= %(day)s
                ORDER BY customer_id""",
            day=SQL("%s::date", day),
            source=source,
        )

    def _fetch_array(self):
        """What was selected, as a table of floats."""
        import numpy as np

        cr, blocks = self.env.cr, []
        while rows := cr.fetchmany(ROWS):
            blocks.append(np.array(rows, dtype=float))
        return np.concatenate(blocks) if blocks else np.empty((0, len(cr.description)))

    def _fetch_actual(self, policy, day, cuts):
        """{cut: (ids of customers in order, purchases, money)} in the horizons after
        the cuts, as known on ``day``."""
        self.env.cr.execute(self._query_actual(policy, day, cuts))
        table = self._fetch_array()
        customers = table[:, 0].astype(int)
        return {
            cut: (customers, table[:, 2 * number + 1], table[:, 2 * number + 2])
            for number, cut in enumerate(cuts)
        }

    def _query_actual(self, policy, day, cuts):
        counts = (
            SQL(
                """COUNT(*) FILTER (WHERE occasion AND %(within)s),
                   COALESCE(SUM(net) FILTER (WHERE %(within)s), 0)""",
                within=self._sql_within(cut, policy.horizon_days),
            )
            for cut in cuts
        )
        return SQL(
            """SELECT customer_id, %(counts)s
                 FROM (%(days)s) day
                WHERE day > %(first)s
                GROUP BY customer_id ORDER BY customer_id""",
            counts=SQL(", ").join(counts),
            days=self.env["customer.scoring"]._query_days(
                policy.company_id, day, with_future=False
            ),
            first=min(cuts),
        )

    def _sql_within(self, cut, days):
        return SQL("(day > %s AND day <= %s)", cut, cut + timedelta(days=days))

    def _align(self, wanted, customers, purchases, money):
        """:class:`Actual` of the customers wanted; who is missing bought nothing."""
        import numpy as np

        from ..tools.backtest import Actual

        place = np.searchsorted(customers, wanted)
        place[place == len(customers)] = 0
        found = customers[place] == wanted if len(customers) else np.zeros(len(wanted))
        if not len(customers):
            return Actual(found, found)
        return Actual(found * purchases[place], found * money[place])
