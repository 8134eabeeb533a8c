from datetime import timedelta

from odoo import api, fields, models

from ..tools.available import has_scipy
from ..tools.shrinkage import shrink

CUTS = 3
UNAVAILABLE = "unavailable"


class CustomerPredictor(models.AbstractModel):
    """Foresees what customers do, and finds out whether that can be trusted.

    Models are fitted to the documents up to a day. They are tested by the same steps
    with the documents up to an earlier day, whose horizon has passed. Nothing is
    random. Without scipy there is a run all the same; it says so.
    """

    _name = "customer.predictor"
    _description = "Customer Prediction"

    @api.model
    def _run(self, company):
        """Fit, test and judge the models of a company, and foresee all customers.

        :return: number of profiles that changed
        """
        policy = company.customer_policy_id
        today = policy._today()
        for population, vals in self._prepare_runs(policy, today).items():
            self.env["customer.model.run"]._store(company, today, population, vals)
        policy.predicted_on = today
        return self._predict(company, today)

    @api.model
    def _prepare_runs(self, policy, day):
        """{population: values of a run} as of a day, for kinds that have buyers."""
        summaries = self._fetch_summaries(policy, day)
        outcomes = {}
        if summaries and has_scipy():
            outcomes = self._decide(policy, day, summaries)
        return {
            population: {
                "horizon_days": policy.horizon_days,
                "discount_rate": policy.discount_rate,
                **self._prepare_summary_vals(summary),
                **self._prepare_outcome_vals(outcomes.get(population)),
            }
            for population, summary in summaries.items()
        }

    def _decide(self, policy, day, summaries):
        """{population: :class:`Outcome`}; the tables of the day must be there."""
        # It takes a while to load, and there is no need to where nobody predicts.
        from ..tools import trial

        weeks = policy.horizon_days / 7
        today = self._fetch_buyers(self._query_scored(), day)
        cuts = self._fetch_cuts(policy, day, summaries)
        return {
            population: trial.decide(today[population], cuts[population], weeks)
            for population in summaries
        }

    def _fetch_cuts(self, policy, day, summaries):
        """{population: [:class:`Cut`, …]}, the latest first; leaves the score table of
        the earliest."""
        from ..tools.trial import Cut

        days = self._cut_days(policy, day, summaries)
        happened = self._fetch_actual(policy, day, days) if days else {}
        cuts = {population: [] for population in summaries}
        for cut in days:
            self.env["customer.scoring"]._build_past_scores(policy, cut)
            known = self._fetch_buyers(self._query_scored(), cut)
            for population in known.keys() & cuts.keys():
                buyers = known[population]
                actual = self._align(buyers.customer, *happened[cut])
                cuts[population].append(Cut(cut, buyers, actual))
        return cuts

    def _cut_days(self, policy, day, summaries):
        """Days with a horizon of purchases before and a horizon to compare after."""
        horizon = timedelta(days=policy.horizon_days)
        first = min(summary.first_date for summary in summaries.values())
        cuts = (day - horizon * number for number in range(1, CUTS + 1))
        return [cut for cut in cuts if first <= cut - horizon]

    # Values to store -------------------------------------------------------------

    def _prepare_summary_vals(self, summary):
        return {
            "customer_count": summary.buyers,
            "repeater_count": summary.repeaters,
            "value_basis": summary.basis,
            "margin_rate": summary.margin_rate,
            "simple_values": {
                f"{stage}/{tier}": round(shrink(mean, count, summary.mean), 2)
                for stage, tier, count, mean in summary.groups
            }
            | {"*": round(summary.mean, 2)},
        }

    def _prepare_outcome_vals(self, outcome):
        if outcome is None:
            return {"state": UNAVAILABLE, "reasons": [], **self._prepare_fit_vals(None)}
        return {
            "state": outcome.state,
            "reasons": list(outcome.reasons),
            "backtest_ids": [
                fields.Command.create(self._prepare_trial_vals(trial))
                for trial in outcome.trials
            ],
            **self._prepare_fit_vals(outcome.learned),
        }

    def _prepare_fit_vals(self, learned):
        """All of them, or what a run of the same day found would stay."""
        buying, spending = (
            (learned.buying, learned.spending) if learned else 2 * (None,)
        )
        model = buying.model._asdict() if buying and buying.model else {}
        money = spending.model._asdict() if spending and spending.model else {}
        return {
            **{
                name: model.get(name, False)
                for name in ("family", *"r alpha a b".split())
            },
            "log_likelihood": buying and buying.log_likelihood,
            "is_penalised": buying and buying.penalised,
            **{f"spending_{name}": money.get(name) for name in "pqv"},
            "spending_log_likelihood": spending and spending.log_likelihood,
            "spending_correlation": spending and spending.correlation,
            "spending_reasons": spending and list(spending.reasons),
            "typical_value": learned and learned.typical,
        }

    def _prepare_trial_vals(self, trial):
        metrics = trial.metrics
        return {
            "cut": trial.day,
            "customers": metrics.customers,
            "buyers": metrics.buyers,
            "auc": metrics.auc,
            "brier": metrics.brier,
            "brier_base": metrics.brier_base,
            "count_bias": metrics.count_bias,
            "count_bias_rate": metrics.rate_bias,
            "money_bias": metrics.money_bias,
            "money_bias_rate": trial.money_bias,
            "capture": metrics.capture,
            **{f"auc_{rule}": auc for rule, auc in metrics.baselines.items()},
            **{f"capture_{rule}": part for rule, part in trial.captures.items()},
            "decile_ids": [
                fields.Command.create(vals) for vals in self._prepare_deciles(trial)
            ],
        }

    def _prepare_deciles(self, trial):
        groups, gains = trial.metrics.calibration, trial.gains
        for number in range(max(len(groups), len(gains))):
            group = groups[number]._asdict() if number < len(groups) else {}
            gain = {}
            if number < len(gains):
                row = gains[number]
                gain = {"gain": row.model, "gain_simple": row.simple}
            yield {"number": number + 1, **group, **gain}
