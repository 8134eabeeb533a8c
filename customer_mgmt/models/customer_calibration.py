from odoo import api, fields, models

from ..tools.calibration import POPULATIONS, Borders, Bounds, Calibration
from .customer_repurchase_curve import POPULATION


class CustomerCalibration(models.Model):
    """Bands and borders of one population, kept between the monthly calibrations.

    They stay fixed in between, or customers would move because others moved.
    """

    _name = "customer.calibration"
    _description = "Customer Calibration"
    _order = "policy_id, population desc"

    policy_id = fields.Many2one(
        "customer.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    population = fields.Selection(POPULATION, string="Kind of Customer", required=True)
    date = fields.Date(string="As of", required=True)
    customer_count = fields.Integer(string="Buyers")
    is_scored = fields.Boolean(help="There are enough customers for RFM scores.")
    recency_mode = fields.Selection(
        [("fixed", "Fixed Bands"), ("quantile", "Fifths")], string="Recency Bands"
    )
    frequency_mode = fields.Selection(
        [("fixed", "Fixed Bands"), ("quantile", "Fifths")], string="Frequency Bands"
    )
    recency_bounds = fields.Json()
    frequency_bounds = fields.Json()
    monetary_bounds = fields.Json()
    bounds_text = fields.Text(string="Bands", compute="_compute_bounds_text")
    tier_a_border = fields.Monetary(string="Tier A from")
    tier_b_border = fields.Monetary(string="Tier B from")
    top_decile_share = fields.Float(
        string="Share of the Top 10 %",
        help="What the most valuable tenth of the customers brings.",
    )
    gini = fields.Float(
        help="0: every customer brings the same. 1: one customer brings everything."
    )

    _unique_population = models.Constraint(
        "UNIQUE(policy_id, population)",
        "There is one calibration per kind of customer.",
    )

    @api.depends("is_scored", "recency_bounds", "frequency_bounds", "monetary_bounds")
    def _compute_bounds_text(self):
        for calibration in self:
            calibration.bounds_text = calibration._describe_bounds()

    def _describe_bounds(self):
        if not self.is_scored:
            return self.env._("Too few customers to score.")
        join = " · ".join
        return "\n".join(
            (
                self.env._(
                    "Recency, days since the last purchase: %s",
                    join(f"≤ {days}" for days in self.recency_bounds or ()),
                ),
                self.env._(
                    "Frequency, purchases: %s",
                    join(f"≥ {count}" for count in self.frequency_bounds or ()),
                ),
                self.env._(
                    "Money: %s",
                    join(f"≥ {amount:,.2f}" for amount in self.monetary_bounds or ()),
                ),
            )
        )

    def _to_calibration(self):
        """The frozen :class:`Calibration` that scoring reads."""
        curves = self.policy_id.curve_ids.filtered(
            lambda curve: curve.population == self.population
        )
        limits = {curve.order_group: curve._limits_in_force()[1] for curve in curves}
        bounds = None
        if self.is_scored:
            bounds = Bounds(
                tuple(self.recency_bounds or ()),
                tuple(self.frequency_bounds or ()),
                tuple(self.monetary_bounds or ()),
            )
        return Calibration(
            self.population,
            tuple(limits[group] for group in "123"),
            Borders(self.tier_a_border, self.tier_b_border),
            bounds,
        )

    @api.model
    def _load(self, policy):
        """Calibrations of a company, one per population, or None before the first."""
        found = self.search([("policy_id", "=", policy.id)])
        if len(found) < len(POPULATIONS):
            return None
        return tuple(calibration._to_calibration() for calibration in found)
