from odoo import fields, models
from odoo.tools import SQL

from ..models.customer_profile import TIERS
from ..models.customer_repurchase_curve import POPULATION
from ..models.customer_stage_change import STAGES
from ..models.groups import MANAGER


class CustomerValueReport(models.Model):
    """Who brings how much: buyers of the current company by tenth of the revenue.

    One company at a time, so that shares add up and amounts have one currency.
    """

    _name = "customer.value.report"
    _description = "Customer Value Analysis"
    _auto = False
    _order = "decile, revenue_12m desc"
    _rec_name = "partner_id"
    _depends = {
        "customer.profile": [
            "company_id",
            "margin_12m",
            "occasions",
            "occasions_12m",
            "partner_id",
            "population",
            "revenue_12m",
            "rfm_group_id",
            "stage",
            "tier",
        ],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    population = fields.Selection(POPULATION, string="Kind of Customer", readonly=True)
    stage = fields.Selection(STAGES, readonly=True)
    tier = fields.Selection(TIERS, readonly=True)
    rfm_group_id = fields.Many2one(
        "customer.rfm.group", string="RFM Group", readonly=True
    )
    decile = fields.Integer(
        string="Tenth",
        readonly=True,
        aggregator=None,
        help="1: the tenth of the buyers with the highest revenue. Buyers with equal "
        "revenue are in the same tenth.",
    )
    occasions_12m = fields.Integer(string="Purchases (12 Months)", readonly=True)
    revenue_12m = fields.Monetary(string="Revenue (12 Months)", readonly=True)
    margin_12m = fields.Monetary(
        string="Margin (12 Months)", readonly=True, groups=MANAGER
    )
    customer_share = fields.Float(string="Customers %", readonly=True)
    revenue_share = fields.Float(string="Revenue %", readonly=True)
    margin_share = fields.Float(string="Margin %", readonly=True, groups=MANAGER)

    @property
    def _table_query(self):
        """Shares are of all buyers, so they add up to 100 % for a manager; a
        salesperson sees the part of the own customers."""
        return SQL(
            """
            SELECT profile.id, partner_id, company_id, population, stage, tier,
                   rfm_group_id, occasions_12m, revenue_12m, margin_12m,
                   (1 + 10 * (RANK() OVER by_revenue - 1)
                        / COUNT(*) OVER everybody)::int AS decile,
                   100.0 / COUNT(*) OVER everybody AS customer_share,
                   100.0 * revenue_12m / NULLIF(SUM(revenue_12m) OVER everybody, 0)
                       AS revenue_share,
                   100.0 * margin_12m / NULLIF(SUM(margin_12m) OVER everybody, 0)
                       AS margin_share
              FROM customer_profile profile
             WHERE occasions > 0 AND company_id = %s
            WINDOW everybody AS (), by_revenue AS (ORDER BY revenue_12m DESC)
            """,
            self.env.company.id,
        )
