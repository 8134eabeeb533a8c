from odoo import fields, models
from odoo.tools import SQL

from ..models.customer_profile import TIERS
from ..models.customer_repurchase_curve import POPULATION
from ..models.customer_stage_change import GONE_STAGES, LIVE_STAGES, STAGES
from ..models.groups import MANAGER


class CustomerMigration(models.Model):
    """Where customers of one month-end stand at another.

    Two month-ends in a row by default; the context keys ``customer_migration_from``
    and ``customer_migration_to`` compare any two days that have a snapshot.
    """

    _name = "customer.migration"
    _description = "Stage Migration"
    _auto = False
    _order = "date desc, revenue_after desc"
    _rec_name = "partner_id"
    _depends = {
        "customer.snapshot": [
            "company_id",
            "date",
            "margin_12m",
            "partner_id",
            "population",
            "revenue_12m",
            "stage",
            "tier",
        ],
    }

    date_before = fields.Date(string="From Date", readonly=True)
    date = fields.Date(string="To Date", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    population = fields.Selection(POPULATION, string="Kind of Customer", readonly=True)
    stage_before = fields.Selection(STAGES, string="From Stage", readonly=True)
    stage = fields.Selection(STAGES, string="To Stage", readonly=True)
    tier_before = fields.Selection(TIERS, string="From Tier", readonly=True)
    tier = fields.Selection(TIERS, string="To Tier", readonly=True)
    revenue_before = fields.Monetary(string="Revenue before", readonly=True)
    revenue_after = fields.Monetary(string="Revenue after", readonly=True)
    margin_after = fields.Monetary(string="Margin after", readonly=True, groups=MANAGER)
    moved = fields.Boolean(string="Changed Stage", readonly=True)
    live_before = fields.Integer(
        string="Customers before",
        readonly=True,
        help="New, active, reactivated or at risk at the earlier date: what the churn "
        "rate is a share of.",
    )
    left = fields.Integer(
        readonly=True, help="Of those, lapsed or lost at the later date."
    )
    churn = fields.Float(
        string="Churn Rate",
        readonly=True,
        aggregator="avg",
        help="Left, as a share of the customers before.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT *, CASE WHEN live_before = 1 THEN "left" END::float8 AS churn
              FROM (
            SELECT after.id, after.partner_id, after.company_id, after.population,
                   before.date AS date_before, after.date,
                   before.stage AS stage_before, after.stage,
                   before.tier AS tier_before, after.tier,
                   before.revenue_12m AS revenue_before,
                   after.revenue_12m AS revenue_after,
                   after.margin_12m AS margin_after,
                   before.stage IS DISTINCT FROM after.stage AS moved,
                   COALESCE(before.stage IN %(live)s, FALSE)::int AS live_before,
                   (COALESCE(before.stage IN %(live)s, FALSE)
                    AND after.stage IN %(gone)s)::int AS "left"
              FROM customer_snapshot after
              LEFT JOIN customer_snapshot before
                     ON before.partner_id = after.partner_id
                    AND before.company_id = after.company_id
                    AND before.date = %(before)s
             WHERE %(after)s) move
            """,
            live=LIVE_STAGES,
            gone=GONE_STAGES,
            before=self._sql_before(),
            after=self._sql_after(),
        )

    def _sql_before(self):
        day = self.env.context.get("customer_migration_from")
        if day:
            return SQL("%s::date", fields.Date.to_date(day))
        return SQL("(DATE_TRUNC('month', after.date) - INTERVAL '1 day')::date")

    def _sql_after(self):
        day = self.env.context.get("customer_migration_to")
        if not day:
            return SQL("TRUE")
        return SQL("after.date = %s::date", fields.Date.to_date(day))
