from odoo import fields, models
from odoo.tools import SQL

from ..models.customer_repurchase_curve import POPULATION


class CustomerCohort(models.Model):
    """One row per customer and full month since the month of the first purchase.

    Months that are not over have no rows: a table of the shares has empty cells
    there, not zeros.
    """

    _name = "customer.cohort"
    _description = "Customer Retention"
    _auto = False
    _order = "cohort desc, partner_id, months"
    _rec_name = "partner_id"
    _depends = {
        "customer.policy": ["company_id", "last_run"],
        "customer.purchase": [],
        "res.partner": ["is_company"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    population = fields.Selection(POPULATION, string="Kind of Customer", readonly=True)
    cohort = fields.Date(string="First Purchase", readonly=True)
    months = fields.Integer(
        string="Months Since", readonly=True, aggregator=None, help="0: the same month."
    )
    buyers = fields.Integer(string="Bought Again", readonly=True)
    share = fields.Float(
        string="Share That Bought",
        readonly=True,
        aggregator="avg",
        help="Of the customers who came in that month.",
    )
    is_early = fields.Boolean(
        string="First Year of the Data",
        readonly=True,
        help="Many of these bought before the data begin: they are no newcomers.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH month AS (
                SELECT company_id, last_run, customer_id,
                       DATE_TRUNC('month', day)::date AS month
                  FROM (%(days)s) day
                 GROUP BY 1, 2, 3, 4
            ),
            newcomer AS (
                SELECT company_id, last_run, customer_id, MIN(month) AS cohort,
                       MIN(MIN(month)) OVER (PARTITION BY company_id) AS start
                  FROM month
                 GROUP BY 1, 2, 3
            )
            SELECT (newcomer.customer_id::bigint * 10000 + newcomer.company_id)
                   * 1000 + months AS id,
                   newcomer.customer_id AS partner_id, newcomer.company_id,
                   CASE WHEN customer.is_company THEN 'business' ELSE 'consumer' END
                       AS population,
                   cohort, months,
                   CASE WHEN month.month IS NULL THEN 0 ELSE 1 END AS buyers,
                   CASE WHEN month.month IS NULL THEN 0.0 ELSE 1.0 END AS share,
                   cohort < start + INTERVAL '1 year' AS is_early
              FROM newcomer
              JOIN res_partner customer ON customer.id = newcomer.customer_id
             CROSS JOIN LATERAL GENERATE_SERIES(0, %(complete)s - 1) months
              LEFT JOIN month ON month.customer_id = newcomer.customer_id
                             AND month.company_id = newcomer.company_id
                             AND month.month = cohort + months * INTERVAL '1 month'
            """,
            days=self._query_days(),
            complete=self._sql_complete_months(),
        )

    def _sql_complete_months(self):
        """How many months from the first are over on the day of the last scoring."""
        return SQL(
            """(12 * (DATE_PART('year', last_run + 1) - DATE_PART('year', cohort))
                + DATE_PART('month', last_run + 1) - DATE_PART('month', cohort))::int"""
        )

    def _query_days(self):
        """Days of purchase of the companies at hand, up to their last scoring."""
        scoring = self.env["customer.scoring"].sudo()
        policies = self.env.companies.sudo().customer_policy_id
        return SQL(" UNION ALL ").join(
            SQL(
                """SELECT %s AS company_id, %s::date AS last_run, customer_id, day
                     FROM (%s) day WHERE occasion AND %s""",
                policy.company_id.id,
                policy.last_run or None,
                scoring._query_days(policy.company_id, policy._today()),
                SQL("day <= %s", policy.last_run) if policy.last_run else SQL("FALSE"),
            )
            for policy in policies
        )
