from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .customer_profile import TIERS
from .customer_repurchase_curve import POPULATION
from .customer_stage_change import STAGES
from .groups import MANAGER

COLUMNS = (
    "population",
    "stage",
    "tier",
    "rfm_group_id",
    "occasions_12m",
    "revenue_12m",
    "margin_12m",
)


class CustomerSnapshot(models.Model):
    """A customer as of the end of a month, computed from the documents up to then."""

    _name = "customer.snapshot"
    _description = "Customer Month-End"
    _order = "date desc, revenue_12m desc, id"
    _rec_name = "partner_id"
    _log_access = False

    date = fields.Date(string="Month-End", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    population = fields.Selection(POPULATION, string="Kind of Customer", readonly=True)
    stage = fields.Selection(STAGES, readonly=True)
    tier = fields.Selection(TIERS, readonly=True)
    rfm_group_id = fields.Many2one(
        "customer.rfm.group", string="RFM Group", readonly=True, ondelete="set null"
    )
    occasions_12m = fields.Integer(string="Purchases (12 Months)", readonly=True)
    revenue_12m = fields.Monetary(string="Revenue (12 Months)", readonly=True)
    margin_12m = fields.Monetary(
        string="Margin (12 Months)", readonly=True, groups=MANAGER
    )

    _day_customer_unique = models.Constraint(
        "UNIQUE(company_id, date, partner_id)", "A customer has one row per month-end."
    )

    @api.model
    def _missing_dates(self, policy):
        """Month-ends of the policy's history without snapshot, the latest first."""
        first_of_month = policy._today().replace(day=1)
        wanted = {
            first_of_month - relativedelta(months=months, days=1)
            for months in range(policy.snapshot_months)
        }
        have = self._read_group(
            [("company_id", "=", policy.company_id.id)], ["date:day"]
        )
        return sorted(wanted - {date for (date,) in have}, reverse=True)

    @api.model
    def _store(self, company, day, score_table):
        """Keep a score table as the snapshot of ``day``, in place of an older one.

        :return: number of customers
        """
        cr = self.env.cr
        cr.execute(
            SQL(
                "DELETE FROM customer_snapshot WHERE company_id = %s AND date = %s",
                company.id,
                day,
            )
        )
        cr.execute(
            SQL(
                """INSERT INTO customer_snapshot
                          (date, partner_id, company_id, %(columns)s)
                   SELECT %(day)s, customer_id, %(company)s, %(columns)s
                     FROM %(score)s""",
                columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
                day=day,
                company=company.id,
                score=score_table,
            )
        )
        self.invalidate_model()
        return cr.rowcount
