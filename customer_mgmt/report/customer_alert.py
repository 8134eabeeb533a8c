from odoo import fields, models
from odoo.tools import SQL

from ..models.customer_repurchase_curve import POPULATION


class CustomerAlert(models.Model):
    """Every time a customer became At Risk or Lapsed, checked afterwards.

    The alert was right if the customer then bought nothing in the days the policy
    looks ahead. Until those are over it is too early to tell.
    """

    _name = "customer.alert"
    _description = "Checked Alert"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "customer.stage.change": ["company_id", "date", "profile_id", "stage_to"],
        "customer.profile": ["partner_id", "population"],
        "customer.policy": ["company_id", "horizon_days", "last_run"],
        "customer.purchase": [],
    }

    date = fields.Date(string="Alerted on", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    population = fields.Selection(POPULATION, string="Kind of Customer", readonly=True)
    stage = fields.Selection(
        [("at_risk", "At Risk"), ("lapsed", "Lapsed")], string="Alert", readonly=True
    )
    returned_on = fields.Date(
        string="Bought Again on", readonly=True, help="Within the days looked ahead."
    )
    outcome = fields.Selection(
        [
            ("right", "Stayed Away"),
            ("wrong", "Bought Again"),
            ("open", "Too Early to Tell"),
        ],
        readonly=True,
    )
    precision = fields.Float(
        string="Alerts That Came True",
        readonly=True,
        aggregator="avg",
        help="Share of the alerts after which the customer stayed away; those too "
        "early to tell are left out.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT *, CASE outcome WHEN 'right' THEN 1.0 WHEN 'wrong' THEN 0.0
                      END AS precision
              FROM (SELECT alert.*,
                           CASE WHEN returned_on IS NOT NULL THEN 'wrong'
                                WHEN known_on <= last_run THEN 'right'
                                ELSE 'open' END AS outcome
                      FROM (%(alerts)s) alert) checked
            """,
            alerts=self._query_alerts(),
        )

    def _query_alerts(self):
        return SQL(
            """SELECT change.id, change.date, change.company_id,
                      change.stage_to AS stage, profile.partner_id,
                      profile.population, policy.last_run,
                      change.date + policy.horizon_days AS known_on,
                      MIN(purchase.date) AS returned_on
                 FROM customer_stage_change change
                 JOIN customer_profile profile ON profile.id = change.profile_id
                 JOIN customer_policy policy ON policy.company_id = change.company_id
                 LEFT JOIN (%(purchases)s) purchase
                        ON purchase.customer_id = profile.partner_id
                       AND purchase.company_id = change.company_id
                       AND purchase.is_purchase
                       AND purchase.date > change.date
                       AND purchase.date <= change.date + policy.horizon_days
                       AND purchase.date <= policy.last_run
                WHERE change.stage_to IN ('at_risk', 'lapsed')
                GROUP BY change.id, profile.id, policy.id""",
            purchases=self.env["customer.purchase"]._query_purchases(bulk=True),
        )
