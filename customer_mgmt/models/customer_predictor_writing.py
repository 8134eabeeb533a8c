from itertools import chain

from odoo import api, models
from odoo.tools import SQL

from ..tools.available import has_scipy
from ..tools.calibration import ORDER_GROUPS
from ..tools.shrinkage import PRIOR
from ..tools.silence import stays_away

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
        self.env.cr.execute(self._query_write(company, runs, day, customer_ids))
        changed = self.env.cr.rowcount
        if changed:
            self.env["customer.profile"].invalidate_model(COLUMNS)
        return changed

    def _query_expected(self, runs, profiles, day):
        """(customer_id, risk, purchases, revenue): what the models in use expect.

        The figures travel as arrays: a table would have to be made every time, even
        if nothing changed.
        """
        used = runs.filtered(lambda run: run.state == "used")
        known = {}
        if used and has_scipy():
            known = self._fetch_buyers(profiles, day)
        columns = [
            self._foresee(run, known[run.population])
            for run in used
            if run.population in known
        ]
        columns = [list(chain(*parts)) for parts in zip(*columns, strict=True)]
        return SQL(
            """SELECT customer_id, NULLIF(risk, 'NaN') AS risk,
                      NULLIF(purchases, 'NaN') AS purchases,
                      NULLIF(revenue, 'NaN') AS revenue
                 FROM UNNEST(%s::int[], %s::float8[], %s::float8[], %s::float8[])
                      expected (customer_id, risk, purchases, revenue)""",
            *(columns or ([], [], [], [])),
        )

    def _foresee(self, run, buyers):
        """Lists: customers, risks, purchases, discounted revenue of 12 months."""
        import numpy as np

        from ..tools import prediction

        learned = run._get_learned()
        forecast = prediction.foresee(learned, buyers, run.horizon_days / 7)
        revenue = prediction.lifetime_value(learned, buyers, run.discount_rate)
        columns = (1 - forecast.buys, forecast.purchases, revenue)
        return buyers.customer.tolist(), *(np.round(c, 6).tolist() for c in columns)

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
        profiles = self._query_profiles(company, customer_ids)
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
                  LEFT JOIN (%(expected)s) expected
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
            profiles=profiles,
            expected=self._query_expected(runs, profiles, day),
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
            for purchases, risks in self._fetch_risks(policy, population)
        ]
        return SQL(", ").join(rows or [SQL("(NULL, NULL::int, NULL::float8[])")])

    def _fetch_risks(self, policy, population):
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
                    stays_away(curve.point_ids.mapped("away"), policy.horizon_days),
                )
