from odoo import api, fields, models
from odoo.tools import format_date


class CustomerModelBacktest(models.Model):
    """What a model would have predicted on a past day, and what happened then.

    Figures of the model stand beside those of three simple rules: days since the last
    purchase, purchases of the last year, sum of the RFM scores. Missing figures are
    empty: nobody bought, or nothing was spent.
    """

    _name = "customer.model.backtest"
    _description = "Test of a Prediction"
    _order = "run_id, cut desc"
    _log_access = False

    run_id = fields.Many2one(
        "customer.model.run", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    population = fields.Selection(related="run_id.population")
    horizon_days = fields.Integer(related="run_id.horizon_days")
    cut = fields.Date(string="Predicted on", required=True)
    customers = fields.Integer()
    buyers = fields.Integer(string="Bought")
    auc = fields.Float(
        string="Ranking",
        digits=(16, 3),
        aggregator=None,
        help="Of a customer who bought and one who did not, how often the right one "
        "was ranked first. 0.5 is a guess, 1 is perfect (AUC).",
    )
    auc_silence = fields.Float(
        string="… by Last Purchase", digits=(16, 3), aggregator=None
    )
    auc_rate = fields.Float(string="… by Last Year", digits=(16, 3), aggregator=None)
    auc_rfm = fields.Float(string="… by RFM", digits=(16, 3), aggregator=None)
    brier = fields.Float(
        string="Error of the Probabilities",
        digits=(16, 4),
        aggregator=None,
        help="Mean squared error (Brier score); less is better.",
    )
    brier_base = fields.Float(
        string="… Same for Everybody", digits=(16, 4), aggregator=None
    )
    count_bias = fields.Float(
        string="Purchases Off by",
        aggregator=None,
        help="How many purchases too many were predicted.",
    )
    count_bias_rate = fields.Float(string="… as Last Year", aggregator=None)
    money_bias = fields.Float(
        string="Money Off by",
        aggregator=None,
        help="How much revenue too much was predicted.",
    )
    money_bias_rate = fields.Float(string="Money as Last Year", aggregator=None)
    capture = fields.Float(
        string="Money of the Top Tenth",
        aggregator=None,
        help="Part of the revenue that the tenth of the customers ranked first "
        "brought.",
    )
    capture_silence = fields.Float(string="Top Tenth by Last Purchase", aggregator=None)
    capture_rate = fields.Float(string="Top Tenth by Last Year", aggregator=None)
    capture_rfm = fields.Float(string="Top Tenth by RFM", aggregator=None)
    decile_ids = fields.One2many("customer.model.decile", "backtest_id")
    calibration_chart = fields.Json(compute="_compute_charts")
    gains_chart = fields.Json(compute="_compute_charts")

    @api.depends("cut")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for test in self:
            day = format_date(self.env, test.cut)
            test.display_name = self.env._("Predicted on %s", day)

    @api.depends("decile_ids")
    @api.depends_context("lang")
    def _compute_charts(self):
        for test in self:
            test.calibration_chart = test._get_calibration_chart()
            test.gains_chart = test._get_gains_chart()

    def _get_best_simple_auc(self):
        return max(self.auc_silence, self.auc_rate, self.auc_rfm)

    def _get_calibration_chart(self):
        """Predicted and actual share of buyers, by tenth of the prediction."""
        groups = self.decile_ids.filtered("customers")
        return {
            "type": "bar",
            "labels": [group.number for group in groups],
            "datasets": [
                {
                    "label": self.env._("Predicted to buy (%)"),
                    "data": [round(100 * group.predicted, 1) for group in groups],
                },
                {
                    "label": self.env._("Did buy (%)"),
                    "data": [round(100 * group.actual, 1) for group in groups],
                },
            ],
        }

    def _get_gains_chart(self):
        """Part of all buyers reached by asking so many customers."""
        rows = self.decile_ids.filtered("gain")
        shares = [0, *(10 * row.number for row in rows)]
        return {
            "type": "line",
            "labels": [f"{share} %" for share in shares],
            "datasets": [
                {
                    "label": self.env._("Model"),
                    "data": [0, *(round(100 * row.gain, 1) for row in rows)],
                },
                {
                    "label": self.env._("By last purchase"),
                    "data": [0, *(round(100 * row.gain_simple, 1) for row in rows)],
                },
                {"label": self.env._("At random"), "data": shares},
            ],
        }
