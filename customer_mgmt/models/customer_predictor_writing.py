from odoo import api, models
from odoo.tools import SQL

from ..tools.available import has_scipy
from ..tools.calibration import ORDER_GROUPS
from ..tools.shrinkage import PRIOR
from ..tools.silence import stays_away

EXPECTED = SQL.identifier("customer_prediction")
COLUMNS = (
    "risk",
    "risk_basis",
    "expected_purchases",
    "clv_12m",
    "value_at_risk",
    "model_run_id",
)


class CustomerPredictor(models.AbstractModel):
    """Profiles in line with the runs in force."""

    _inherit = "customer.predictor"

    @api.model
    def _predict(self, company, day, customer_ids=None):
        """Foresee all customers, or some, and write what differs.

        By the model where one is used, else by the repurchase curve.

        :return: number of profiles that changed
        """
        runs = self.env["customer.model.run"]._in_force(company)
        if not runs:
            return 0
        self.env.flush_all()
        self._store_expected(runs, self._query_profiles(company, customer_ids), day)
        self.env.cr.execute(self._query_write(company, runs, day, customer_ids))
        changed = self.env.cr.rowcount
        if changed:
            self.env["customer.profile"].invalidate_model(COLUMNS)
        return changed

    def _store_expected(self, runs, profiles, day):
        """Fill the table of what the models in use expect.

        A table, because the planner takes the rows of arrays for few: it would go
        through all of them for every customer.
        """
        self.env.cr.execute(
            SQL(
                """DROP TABLE IF EXISTS %(table)s;
                   CREATE TEMPORARY TABLE %(table)s (
                          customer_id int, risk float8, purchases float8, revenue float8
                          ) ON COMMIT DROP""",
                table=EXPECTED,
            )
        )
        used = runs.filtered(lambda run: run.state == "used")
        if not used or not has_scipy():
            return
        known = self._fetch_buyers(profiles, day)
        for run in used.filtered(lambda run: run.population in known):
            self._insert_expected(run, known[run.population])

    def _insert_expected(self, run, buyers):
        import numpy as np

        from ..tools import prediction

        learned = run._get_learned()
        forecast = prediction.foresee(learned, buyers, run.horizon_days / 7)
        revenue = prediction.lifetime_value(learned, buyers, run.discount_rate)
        columns = (1 - forecast.buys, forecast.purchases, revenue)
        self.env.cr.execute(
            SQL(
                """INSERT INTO %s
                   SELECT customer_id, NULLIF(risk, 'NaN'), NULLIF(purchases, 'NaN'),
                          NULLIF(revenue, 'NaN')
                     FROM UNNEST(%s, %s, %s, %s)
                          expected (customer_id, risk, purchases, revenue)""",
                EXPECTED,
                buyers.customer.tolist(),
                *(np.round(column, 6).tolist() for column in columns),
            )
        )

    def _query_write(self, company, runs, day, customer_ids):
        columns = [SQL.identifier(name) for name in COLUMNS]
        return SQL(
            """UPDATE customer_profile profile
                  SET %(assignments)s
                 FROM (%(predictions)s) prediction
                WHERE profile.id = prediction.id
                  AND (%(old)s) IS DISTINCT FROM (%(new)s)""",
            assignments=SQL(", ").join(
                SQL("%s = prediction.%s", c, c) for c in columns
            ),
            predictions=self._query_predictions(company, runs, day, customer_ids),
            old=SQL(", ").join(SQL("profile.%s", c) for c in columns),
            new=SQL(", ").join(SQL("prediction.%s", c) for c in columns),
        )

    def _query_predictions(self, company, runs, day, customer_ids):
        """One row per profile: the columns that are written.

        The margin rate of a customer is drawn towards that of all by as many average
        purchases as ``shrink`` takes.
        """
        return SQL(
            """
            WITH run (population, id, basis, margin_rate, simple) AS (VALUES %(runs)s),
            curve (population, purchases, risks) AS (VALUES %(curves)s),
            judged AS (
                SELECT profile.*, run.id AS run_id,
                       expected.risk AS model_risk, expected.purchases,
                       curve.risks[LEAST(%(day)s - last_date + 1, CARDINALITY(risks))]
                           AS curve_risk,
                       expected.revenue * %(rate)s AS model_value,
                       CASE WHEN occasions > 0
                            THEN COALESCE(simple ->> (stage || '/' || tier),
                                          simple ->> '*')::numeric
                            END AS simple_value
                  FROM (%(profiles)s) profile
                  LEFT JOIN run USING (population)
                  LEFT JOIN curve
                         ON curve.population = profile.population
                        AND curve.purchases = LEAST(occasions, 3)
                  LEFT JOIN %(expected)s expected
                         ON expected.customer_id = profile.customer_id
            )
            SELECT id, risk, purchases AS expected_purchases, risk_basis,
                   ROUND(clv::numeric, %(decimals)s) AS clv_12m,
                   ROUND((risk * value_at_stake)::numeric, %(decimals)s)
                       AS value_at_risk,
                   CASE WHEN occasions > 0 THEN run_id END AS model_run_id
              FROM (SELECT id, occasions, run_id, value_at_stake,
                           ROUND(COALESCE(model_risk, curve_risk)::numeric, 2) AS risk,
                           ROUND(purchases::numeric, 2) AS purchases,
                           COALESCE(model_value, simple_value) AS clv,
                           CASE WHEN model_risk IS NOT NULL THEN 'model'
                                WHEN curve_risk IS NOT NULL THEN 'curve'
                                ELSE 'none' END AS risk_basis
                      FROM judged) rounded
            """,
            runs=SQL(", ").join(run._sql_values() for run in runs),
            curves=self._sql_curves(company),
            rate=self._sql_rate(),
            day=SQL("%s::date", day),
            profiles=self._query_profiles(company, customer_ids),
            expected=EXPECTED,
            decimals=company.currency_id.decimal_places,
        )

    def _sql_rate(self):
        """The part of a customer's revenue that counts as value."""
        return SQL(
            """CASE WHEN basis = 'revenue' THEN 1
                    WHEN revenue_total > 0
                    THEN (%(prior)s * margin_rate + occasions
                          * GREATEST(-1, LEAST(1, margin_total / revenue_total)))
                         / (occasions + %(prior)s)
                    ELSE margin_rate END""",
            prior=PRIOR,
        )

    def _sql_curves(self, company):
        """Values: chance to stay away by days of silence, per kind and purchase."""
        policy = company.customer_policy_id
        rows = [
            SQL("(%s, %s, %s::float8[])", population, purchases, list(risks))
            for population in ("consumer", "business")
            for purchases, risks in self._fetch_risks(
                policy, population, policy.horizon_days
            )
        ]
        return SQL(", ").join(rows or [SQL("(NULL, NULL::int, NULL::float8[])")])

    def _fetch_risks(self, policy, population, days):
        """(purchases, chances) of the groups; those with too few gaps take the curve
        over all purchases, if that has enough."""
        curves = {
            int(curve.order_group): curve
            for curve in policy.curve_ids
            if curve.population == population and curve.gap_count >= policy.minimum_gaps
        }
        for group in ORDER_GROUPS:
            curve = curves.get(group) or curves.get(0)
            if curve:
                yield (
                    group,
                    stays_away(curve.point_ids.mapped("away"), days),
                )
