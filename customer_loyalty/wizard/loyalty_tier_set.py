from odoo import api, fields, models
from odoo.exceptions import UserError


class LoyaltyTierSet(models.TransientModel):
    """Give a member a tier by hand, for a reason that can be read later."""

    _name = "loyalty.tier.set"
    _description = "Change Tier"

    member_id = fields.Many2one("loyalty.member", required=True, ondelete="cascade")
    program_id = fields.Many2one(related="member_id.program_id")
    reached_tier_id = fields.Many2one(
        "loyalty.tier", string="Earned", compute="_compute_reached_tier_id"
    )
    tier_id = fields.Many2one(
        "loyalty.tier",
        required=True,
        ondelete="cascade",
        domain="[('program_id', '=', program_id)]",
    )
    until = fields.Date(
        help="The last day of the tier, after which it must have been earned. Empty: it"
        " is held for good.",
    )
    reason = fields.Char(required=True)

    @api.depends("member_id")
    def _compute_reached_tier_id(self):
        for wizard in self:
            wizard.reached_tier_id = wizard.member_id._get_reached_tier()

    def action_set(self):
        self.ensure_one()
        self.member_id.check_access("write")
        self._check_tier()
        self.member_id.sudo()._set_tier(self.tier_id, self.until, self.reason)

    def _check_tier(self):
        if self.tier_id.program_id != self.program_id:
            raise UserError(self.env._("This tier belongs to another program."))
        if self.until and self.until < self.program_id._ledger_today():
            raise UserError(self.env._("The last day of the tier is over already."))
        reached = self.reached_tier_id
        if reached and self.tier_id.threshold < reached.threshold:
            raise UserError(
                self.env._(
                    "%(member)s has earned %(tier)s and cannot have less than that.",
                    member=self.member_id.display_name,
                    tier=reached.name,
                )
            )
