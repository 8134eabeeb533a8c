from datetime import timedelta

from odoo import api, fields, models

# Who slipped longer ago is no news: after a change of the limits, thousands are at risk
# at once.
NEWS_DAYS = 30


class CustomerPolicy(models.Model):
    """When an alert is raised, and how soon somebody has to look."""

    _inherit = "customer.policy"

    alert_tiers = fields.Selection(
        [("a", "Tier A"), ("ab", "Tiers A and B")],
        string="Key Customers",
        required=True,
        default="a",
        help="Whose spending is watched, and whose cancelled orders and complaints "
        "raise an alert at once.",
    )
    alert_drop_share = fields.Float(
        string="Drop of Spending",
        required=True,
        default=0.5,
        help="Alert when a key customer spends less by more than this share, both "
        "than just before and than at the same time last year.",
    )
    alert_window_days = fields.Integer(
        string="Days to Compare",
        required=True,
        default=90,
        help="Spending of so many days is compared with the same number of days "
        "before, and with the same days last year.",
    )
    alert_due_days = fields.Integer(
        string="Days to Act",
        required=True,
        default=2,
        help="When the activity of the salesperson is due.",
    )
    alerts_since = fields.Date(
        readonly=True, help="What was so before raises no alert."
    )
    alerted_on = fields.Date(string="Alerts Raised as of", readonly=True)

    _alert_drop_range = models.Constraint(
        "CHECK(0 < alert_drop_share AND alert_drop_share < 1)",
        "The drop of spending that raises an alert lies between 0 % and 100 %.",
    )
    _alert_window_range = models.Constraint(
        "CHECK(alert_window_days BETWEEN 7 AND 365)",
        "Compare the spending of 7 to 365 days.",
    )
    _alert_due_range = models.Constraint(
        "CHECK(alert_due_days BETWEEN 0 AND 90)",
        "An alert is due within 0 to 90 days.",
    )

    @api.model
    def _scoring_fields(self):
        return super()._scoring_fields() - {
            "alert_tiers",
            "alert_drop_share",
            "alert_window_days",
            "alert_due_days",
        }

    def _get_key_tiers(self):
        return list(self.alert_tiers)

    def _get_news_start(self):
        """The day after which a change of stage is news."""
        newest = (self.alerted_on or self._today()) - timedelta(days=NEWS_DAYS)
        return max(self.alerts_since, newest)

    def _get_alert_deadline(self):
        return self._today() + timedelta(days=self.alert_due_days)
