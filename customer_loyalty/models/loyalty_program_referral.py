from datetime import date

from odoo import api, fields, models


class LoyaltyProgram(models.Model):
    """What a program gives for bringing friends, and on which terms."""

    _inherit = "loyalty.program"

    referrer_points = fields.Float(
        string="Points for the Member",
        digits=(16, 2),
        help="What a member gets for a friend who has become a customer.",
    )
    referee_points = fields.Float(
        string="Points for the Friend",
        digits=(16, 2),
        help="What the friend gets together with it.",
    )
    has_referral = fields.Boolean(
        string="Rewards Recommendations", compute="_compute_has_referral", store=True
    )
    referral_min_amount = fields.Monetary(
        string="First Purchase of at Least",
        help="Net of tax and of what is returned.",
    )
    referral_wait_days = fields.Integer(
        string="Return Window",
        default=14,
        help="Days after the purchase until both get their points.",
    )
    referral_limit = fields.Integer(
        string="Friends at Most",
        help="More friends get their own points, and the member nothing. 0: no limit.",
    )
    referral_limit_period = fields.Selection(
        [("month", "Month"), ("year", "Year"), ("ever", "Altogether")],
        string="Per Member and",
        required=True,
        default="year",
    )

    _referral_positive = models.Constraint(
        "CHECK (coalesce(referrer_points, 0) >= 0 AND coalesce(referee_points, 0) >= 0"
        " AND coalesce(referral_min_amount, 0) >= 0"
        " AND coalesce(referral_wait_days, 0) >= 0"
        " AND coalesce(referral_limit, 0) >= 0)",
        "Points, amounts, days and limits of recommendations cannot be negative.",
    )

    @api.depends("referrer_points", "referee_points", "on_ledger")
    def _compute_has_referral(self):
        for program in self:
            program.has_referral = program.on_ledger and bool(
                program.referrer_points or program.referee_points
            )

    def _referral_period_start(self, day):
        """The first day that counts for the limit of friends."""
        self.ensure_one()
        if self.referral_limit_period == "ever":
            return date.min
        start = day.replace(day=1)
        return (
            start if self.referral_limit_period == "month" else start.replace(month=1)
        )
