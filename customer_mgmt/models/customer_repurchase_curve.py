from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.calibration import limits_in_force
from ..tools.repurchase import Proposal

POPULATION = [("consumer", "Consumers"), ("business", "Businesses")]
ORDER_GROUP = [
    ("0", "Any purchase"),
    ("1", "After the 1st purchase"),
    ("2", "After the 2nd purchase"),
    ("3", "After the 3rd or later"),
]


class CustomerRepurchaseCurve(models.Model):
    """How fast customers of one kind come back, and the limits taken from that."""

    _name = "customer.repurchase.curve"
    _description = "Repurchase Curve"
    _order = "policy_id, population desc, order_group"

    policy_id = fields.Many2one(
        "customer.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    population = fields.Selection(POPULATION, string="Kind of Customer", required=True)
    order_group = fields.Selection(
        ORDER_GROUP, string="After Which Purchase", required=True
    )
    gap_count = fields.Integer(
        string="Completed Gaps", help="Times a customer of this kind came back."
    )
    open_count = fields.Integer(
        string="Still Open", help="Customers who have not come back so far."
    )
    rhythm_days = fields.Float(
        string="Half Are Back after",
        digits=(16, 1),
        help="Days until half of those who return at all are back.",
    )
    proposed_active_days = fields.Integer(
        string="80 % Are Back after", help="In days, rounded to weeks."
    )
    proposed_lapsed_days = fields.Integer(
        string="95 % Are Back after", help="In days, rounded to weeks."
    )
    manual_active_days = fields.Integer(
        string="Own Limit At Risk", help="Days. Empty: the proposal of the curve."
    )
    manual_lapsed_days = fields.Integer(
        string="Own Limit Lapsed", help="Days. Empty: the proposal of the curve."
    )
    active_days = fields.Integer(
        string="At Risk after (Days)", compute="_compute_limits", compute_sudo=True
    )
    lapsed_days = fields.Integer(
        string="Lapsed after (Days)", compute="_compute_limits", compute_sudo=True
    )
    basis = fields.Selection(
        [
            ("curve", "Curve"),
            ("manual", "Own limits"),
            ("policy", "Fixed days of the policy"),
            ("few", "Fixed days: too few gaps for a curve"),
        ],
        string="Limits From",
        compute="_compute_limits",
        compute_sudo=True,
    )
    point_ids = fields.One2many("customer.repurchase.point", "curve_id", readonly=True)
    chart = fields.Json(compute="_compute_chart")

    _unique_curve = models.Constraint(
        "UNIQUE(policy_id, population, order_group)",
        "There is one curve per kind of customer and purchase.",
    )

    @api.constrains("manual_active_days", "manual_lapsed_days")
    def _check_manual_days(self):
        for curve in self:
            active, lapsed = curve.manual_active_days, curve.manual_lapsed_days
            if (active or lapsed) and not 0 < active < lapsed:
                raise ValidationError(
                    self.env._(
                        "Give both limits, in days, and let customers be at risk "
                        "before they are lapsed."
                    )
                )

    @api.depends(
        "manual_active_days",
        "manual_lapsed_days",
        "proposed_active_days",
        "proposed_lapsed_days",
        "policy_id.stage_mode",
        "policy_id.active_days",
        "policy_id.lapsed_days",
    )
    def _compute_limits(self):
        for curve in self:
            curve.basis, limits = curve._limits_in_force()
            curve.active_days, curve.lapsed_days = limits[:2]

    @api.depends("point_ids")
    def _compute_chart(self):
        for curve in self:
            curve.chart = curve._chart_data()

    def _limits_in_force(self):
        """Where the limits come from, and the :class:`Limits` themselves."""
        proposal = None
        if self.proposed_active_days:
            proposal = Proposal(
                self.rhythm_days, self.proposed_active_days, self.proposed_lapsed_days
            )
        return limits_in_force(self._stage_rule(), proposal)

    def _stage_rule(self):
        manual = (self.manual_active_days, self.manual_lapsed_days)
        return self.policy_id._stage_rule(manual if manual[0] else None)

    def _chart_data(self):
        """Line chart of the share of customers who are not back, by week."""
        points = self.point_ids
        return {
            "type": "line",
            "labels": [point.days for point in points],
            "datasets": [
                {
                    "label": self.env._("Not back yet (%)"),
                    "data": [round(100 * point.away, 1) for point in points],
                }
            ],
            "markers": [
                {"at": self.active_days, "label": self.env._("At risk")},
                {"at": self.lapsed_days, "label": self.env._("Lapsed")},
            ],
            "unit": self.env._("days since the purchase"),
        }
