from math import isnan

from odoo import api, models
from odoo.tools import SQL

from ..tools.available import has_scipy


class CustomerPredictor(models.AbstractModel):
    """The risk within other days than those the policy looks ahead."""

    _inherit = "customer.predictor"

    @api.model
    def _fetch_risks_within(self, company, customer_ids, days):
        """Chances of customers not to buy within so many days.

        By the model in use, else by the repurchase curve, as for the profiles.

        :param customer_ids: ids of customers of the company
        :param days: how far ahead
        :return: {customer id: risk}; without those nothing is known of
        """
        runs = self.env["customer.model.run"].sudo()._in_force(company)
        if not runs:
            return {}
        self.env["customer.profile"].flush_model()
        policy = company.sudo().customer_policy_id
        source = self._query_profiles(company, customer_ids)
        risks = self._fetch_curve_risks(policy, source, days)
        used = runs.filtered(lambda run: run.state == "used")
        if used and has_scipy():
            risks |= self._foresee_risks(used, source, policy._today(), days)
        # As those of the profiles.
        return {customer: round(risk, 2) for customer, risk in risks.items()}

    def _fetch_curve_risks(self, policy, source, days):
        curves = {
            (population, purchases): chances
            for population in ("consumer", "business")
            for purchases, chances in self._fetch_risks(policy, population, days)
        }
        rows = self.env.execute_query(
            SQL(
                """SELECT customer_id, population, LEAST(occasions, 3),
                          %s - last_date
                     FROM (%s) profile WHERE occasions > 0""",
                policy._today(),
                source,
            )
        )
        risks = {
            customer: chances[min(max(silence, 0), len(chances) - 1)]
            for customer, population, purchases, silence in rows
            if (chances := curves.get((population, purchases)))
        }
        return {key: risk for key, risk in risks.items() if risk is not None}

    def _foresee_risks(self, runs, source, day, days):
        from ..tools import prediction

        known, risks = self._fetch_buyers(source, day), {}
        for run in runs.filtered(lambda run: run.population in known):
            buyers = known[run.population]
            buys = prediction.foresee(run._get_learned(), buyers, days / 7).buys
            chances = (1 - buys).tolist()
            risks.update(zip(buyers.customer.tolist(), chances, strict=True))
        return {key: risk for key, risk in risks.items() if not isnan(risk)}
