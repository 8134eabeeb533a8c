from odoo import api, fields, models

HORIZON = "horizon_days"
PREDICTION_FIELDS = {HORIZON, "discount_rate"}


class CustomerPolicy(models.Model):
    """How far ahead customers are foreseen, and when that is due."""

    _inherit = "customer.policy"

    horizon_days = fields.Integer(
        string="Look Ahead (Days)",
        required=True,
        default=90,
        help="Predictions say whether a customer buys within so many days. They are "
        "tested on the same number of days of the past.",
    )
    discount_rate = fields.Float(
        required=True,
        default=0.10,
        help="A year. Money that comes later counts for less in the value of the next "
        "12 months.",
    )
    predicted_on = fields.Date(readonly=True)

    _horizon_range = models.Constraint(
        "CHECK(horizon_days BETWEEN 7 AND 730)",
        "Look ahead between 7 and 730 days.",
    )
    _discount_range = models.Constraint(
        "CHECK(discount_rate >= 0 AND discount_rate < 1)",
        "The discount rate lies between 0 % and 100 % a year.",
    )

    def write(self, vals):
        result = super().write(vals)
        if (self._scoring_fields() | PREDICTION_FIELDS) & vals.keys():
            super().write({"predicted_on": False})
        return result

    @api.model
    def _scoring_fields(self):
        return super()._scoring_fields() - PREDICTION_FIELDS

    def _prediction_due(self):
        """Once a month, after a change of the policy, and when somebody asked."""
        done, today = self.predicted_on, self._today()
        return not done or (done.year, done.month) != (today.year, today.month)

    def action_predict(self):
        """Fit and test the models in the background."""
        self.check_access("read")
        self.sudo().predicted_on = False
        self.env.ref("customer_mgmt.ir_cron_customer_nightly").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "title": self.env._("Predicting"),
                "message": self.env._(
                    "The predictions are made and tested in the background. You can "
                    "go on working; the list shows the new run in a few minutes."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
