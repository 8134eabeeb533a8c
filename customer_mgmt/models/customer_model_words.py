from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.verdict import (
    FEWEST_BUYERS,
    FEWEST_CUSTOMERS,
    FEWEST_REPEATERS,
    TOO_CORRELATED,
)


class CustomerModelRun(models.Model):
    """What a run says, in words a shopkeeper understands, and its pictures."""

    # One idea per file.  pylint: disable-next=consider-merging-classes-inherited
    _inherit = "customer.model.run"

    headline = fields.Char(compute="_compute_words")
    verdict = fields.Text(string="In Words", compute="_compute_words")
    value_words = fields.Text(string="Value", compute="_compute_words")
    calibration_chart = fields.Json(compute="_compute_charts")
    gains_chart = fields.Json(compute="_compute_charts")

    @api.depends("state", "reasons", "backtest_ids")
    @api.depends_context("lang")
    def _compute_words(self):
        for run in self:
            run.headline = run._get_headline()
            run.verdict = "\n".join([*run._get_causes(), *run._get_test_words()])
            run.value_words = run._get_value_words()

    @api.depends("backtest_ids")
    @api.depends_context("lang")
    def _compute_charts(self):
        for run in self:
            latest = run.backtest_ids[:1]
            run.calibration_chart = latest.calibration_chart
            run.gains_chart = latest.gains_chart

    def _get_headline(self):
        return {
            "used": self.env._(
                "The model is used: in most tests on past customers it did as well as "
                "the best simple rule, or better."
            ),
            "weaker": self.env._(
                "Weaker than the simple rule: the repurchase curve is used instead."
            ),
            "failed": self.env._(
                "The model does not fit these customers: the repurchase curve is used "
                "instead."
            ),
            "not_enough": self.env._(
                "Not enough data for a model yet: the repurchase curve is used instead."
            ),
            "unavailable": self.env._(
                "Not available: scipy is not installed. The repurchase curve is used "
                "instead."
            ),
        }[self.state]

    def _get_causes(self):
        """What speaks against the model, a sentence each."""
        found = [self._describe_reason(code) for code in self.reasons or ()]
        if self.state == "unavailable":
            found.append(
                self.env._(
                    "Ask whoever runs the server to install the Python package scipy; "
                    "the next run then fits and tests the models."
                )
            )
        return found

    def _describe_reason(self, code):
        few = self.env._(
            "%(have)s customers bought so far; %(need)s are needed.",
            have=self.customer_count,
            need=FEWEST_CUSTOMERS,
        )
        short = self.env._(
            "The history is too short: it has to cover several purchases of a typical "
            "customer, and %(days)s days before and after a test.",
            days=self.horizon_days,
        )
        quiet = self.env._(
            "Too few customers bought in the days after a test; %s are needed.",
            FEWEST_BUYERS,
        )
        return {
            "few_customers": few,
            "customers": few,
            "few_repeaters": self.env._(
                "%(have)s customers came back so far; %(need)s are needed.",
                have=self.repeater_count,
                need=FEWEST_REPEATERS,
            ),
            "short_history": short,
            "no_cut": short,
            "buyers": quiet,
            "others": self.env._(
                "Nearly everybody bought in the days after a test: there is nothing "
                "to tell apart."
            ),
            "not_converged": self.env._("The calculation did not settle on a result."),
            "at_bound": self.env._(
                "These customers do not differ in the way the model expects: a "
                "parameter ran to the limit of what makes sense."
            ),
            "ranking": self.env._(
                "It ranked customers worse than the best simple rule."
            ),
            "probability": self.env._(
                "Its probabilities were no better than giving everybody the same one."
            ),
            "count": self.env._(
                "Its number of purchases was further off than “as many as last year”."
            ),
        }[code]

    def _get_test_words(self):
        """The latest test in whole numbers."""
        test = self.backtest_ids[:1]
        if not test:
            return []
        lines = [
            self.env._(
                "Tested on %(customers)s customers as known on %(date)s: %(buyers)s of "
                "them bought in the following %(days)s days.",
                customers=test.customers,
                date=format_date(self.env, test.cut),
                buyers=test.buyers,
                days=self.horizon_days,
            )
        ]
        if test.auc:
            lines.append(
                self.env._(
                    "Of a customer who bought and one who did not, the model ranked "
                    "the right one first in %(model)s of 1000 cases; the best simple "
                    "rule does so in %(simple)s.",
                    model=round(1000 * test.auc),
                    simple=round(1000 * test._get_best_simple_auc()),
                )
            )
        return [*lines, *self._get_count_words(test)]

    def _get_count_words(self, test):
        if not test.buyers:
            return []
        percent = round(100 * test.count_bias)
        words = {
            "percent": abs(percent),
            "rate": round(100 * test.count_bias_rate),
        }
        if percent < 0:
            return [
                self.env._(
                    "It predicted %(percent)s %% fewer purchases than there were; “as "
                    "many as last year” is off by %(rate)s %%.",
                    **words,
                )
            ]
        return [
            self.env._(
                "It predicted %(percent)s %% more purchases than there were; “as many "
                "as last year” is off by %(rate)s %%.",
                **words,
            )
        ]

    def _get_value_words(self):
        if self.state != "used" or self.spending_reasons:
            return self.env._(
                "The value of the next 12 months is the mean of customers of the same "
                "stage and tier."
            )
        text = self.env._(
            "The value of the next 12 months is what the model expects, discounted. "
            "It can be below one past purchase: not everybody comes back."
        )
        if abs(self.spending_correlation) > TOO_CORRELATED:
            warning = self.env._(
                "Careful: customers who buy often spend differently from others, which "
                "the model of spending does not expect."
            )
            text = f"{text}\n{warning}"
        return text
