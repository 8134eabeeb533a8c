from odoo import api, fields, models
from odoo.exceptions import UserError


class LoyaltyTier(models.Model):
    """A level of a program: who earned enough is in it, and has its benefits."""

    _name = "loyalty.tier"
    _description = "Loyalty Tier"
    _order = "program_id, threshold, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        "loyalty.program", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    threshold = fields.Float(
        string="From",
        digits=(16, 2),
        required=True,
        help="What a member must have earned to be in this tier; 0: every member is.",
    )
    color = fields.Integer()
    multiplier = fields.Float(
        string="Points Multiplier",
        required=True,
        default=1.0,
        help="Members of this tier earn so many times the points on sales orders and"
        " at the till.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        check_company=True,
        index="btree_not_null",
        help="Prices for members of this tier who have no pricelist of their own."
        " Leave empty if tiers have nothing to do with prices.",
    )
    service_note = fields.Char(
        translate=True,
        help="What whoever serves a member of this tier must know. Shown on quotations"
        " and at the till.",
    )
    benefits = fields.Text(
        translate=True, help="What members read about this tier, one benefit a line."
    )
    upgrade_points = fields.Float(
        string="Gift on Reaching It",
        digits=(16, 2),
        help="Points for reaching this tier, once per member. Like earned points they"
        " wait until the return window ends. They are not taken back.",
    )
    birthday_points = fields.Float(
        string="Birthday Gift",
        digits=(16, 2),
        help="Points for members of this tier on their birthday.",
    )
    member_count = fields.Integer(
        string="Number of Members", compute="_compute_member_count"
    )

    _threshold_unique = models.Constraint(
        "UNIQUE (program_id, threshold)",
        "Two tiers of a program cannot begin at the same value.",
    )
    _values_positive = models.Constraint(
        "CHECK (threshold >= 0 AND upgrade_points >= 0 AND birthday_points >= 0)",
        "Thresholds and gifts cannot be negative.",
    )
    _multiplier_positive = models.Constraint(
        "CHECK (multiplier > 0)", "The multiplier must be above zero."
    )

    def _compute_member_count(self):
        groups = self.env["loyalty.member"]._read_group(
            [("tier_id", "in", self.ids)], ["tier_id"], ["__count"]
        )
        counts = dict(groups)
        for tier in self:
            tier.member_count = counts.get(tier, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = (
            self.env["loyalty.tier.history"]
            .sudo()
            .search(
                ["|", ("tier_from_id", "in", self.ids), ("tier_to_id", "in", self.ids)],
                limit=1,
            )
        )
        if used:
            tier = used.tier_to_id or used.tier_from_id
            raise UserError(
                self.env._(
                    "Members are or were in %(tier)s: archive it instead. Nobody"
                    " reaches an archived tier, and who is in it stays until the end"
                    " of their time.",
                    tier=tier.display_name,
                )
            )

    def action_view_members(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_loyalty.loyalty_member_action"
        )
        action["domain"] = [("tier_id", "=", self.id)]
        return action
