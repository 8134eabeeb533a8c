from odoo import fields, models
from odoo.tools import SQL

from ..models.customer_alert import KINDS, OUTCOMES
from ..models.customer_profile import TIERS
from ..models.customer_repurchase_curve import POPULATION


class CustomerAlertReport(models.Model):
    """Every alert, checked afterwards.

    The alert was right if the customer then bought nothing in the days the policy
    looks ahead; if it was about spending, if that stayed below the limit. It was wrong
    if somebody said so. Until the days are over it is too early to tell; those known
    to be wrong before count only then, or young alerts would look bad.
    """

    _name = "customer.alert.report"
    _description = "Checked Alert"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "customer.alert": [
            "company_id",
            "date",
            "kind",
            "last_date",
            "outcome",
            "partner_id",
            "revenue_limit",
            "tier",
            "user_id",
        ],
        "customer.profile": ["partner_id", "population"],
        "customer.policy": [
            "alert_window_days",
            "company_id",
            "horizon_days",
            "last_run",
        ],
        "customer.purchase": [],
    }

    date = fields.Date(string="Alerted on", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    population = fields.Selection(POPULATION, string="Kind of Customer", readonly=True)
    tier = fields.Selection(TIERS, readonly=True)
    kind = fields.Selection(KINDS, string="Alert", readonly=True)
    returned_on = fields.Date(
        string="Bought Again on", readonly=True, help="Within the days looked ahead."
    )
    told = fields.Selection(OUTCOMES, string="Recorded Outcome", readonly=True)
    outcome = fields.Selection(
        [
            ("right", "Stayed Away"),
            ("wrong", "Bought Again or Wrong"),
            ("open", "Too Early to Tell"),
        ],
        string="Checked",
        readonly=True,
    )
    is_over = fields.Boolean(
        string="Days Are Over",
        readonly=True,
        help="The days looked ahead have passed.",
    )
    precision = fields.Float(
        string="Alerts That Came True",
        readonly=True,
        aggregator="avg",
        help="Share of the alerts after which the customer stayed away, or went on "
        "spending less. Alerts count when the days looked ahead are over.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT *, CASE WHEN is_over AND outcome = 'right' THEN 1.0
                           WHEN is_over THEN 0.0 END AS precision
              FROM (SELECT alert.*,
                           CASE WHEN told = 'wrong' OR recovered THEN 'wrong'
                                WHEN is_over THEN 'right'
                                ELSE 'open' END AS outcome
                      FROM (%(alerts)s) alert) checked
            """,
            alerts=self._query_alerts(),
        )

    def _query_alerts(self):
        """One row per alert, with what the customer bought in the days looked ahead."""
        return SQL(
            """SELECT alert.id, alert.date, alert.company_id, alert.partner_id,
                      alert.user_id, alert.kind, alert.tier, alert.outcome AS told,
                      profile.population,
                      COALESCE(alert.date + policy.horizon_days <= policy.last_run,
                               FALSE) AS is_over,
                      MIN(purchase.date) FILTER (WHERE purchase.is_purchase)
                          AS returned_on,
                      CASE WHEN alert.kind = 'spending'
                           THEN SUM(purchase.net) * policy.alert_window_days
                                >= alert.revenue_limit * policy.horizon_days
                           ELSE BOOL_OR(purchase.is_purchase) END AS recovered
                 FROM customer_alert alert
                 JOIN customer_policy policy ON policy.company_id = alert.company_id
                 LEFT JOIN customer_profile profile
                        ON profile.partner_id = alert.partner_id
                       AND profile.company_id = alert.company_id
                 LEFT JOIN (%(purchases)s) purchase
                        ON purchase.customer_id = alert.partner_id
                       AND purchase.company_id = alert.company_id
                       AND purchase.date >= alert.date
                       AND purchase.date > COALESCE(alert.last_date, '-infinity')
                       AND purchase.date <= alert.date + policy.horizon_days
                       AND purchase.date <= policy.last_run
                GROUP BY alert.id, profile.id, policy.id""",
            purchases=self.env["customer.purchase"]._query_purchases(bulk=True),
        )
