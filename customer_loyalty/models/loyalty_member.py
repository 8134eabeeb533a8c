from odoo import fields, models


class LoyaltyMember(models.Model):
    """A customer in a program: one card, one tier, one code."""

    _name = "loyalty.member"
    _description = "Loyalty Member"
    _rec_name = "partner_id"
    _order = "joined desc, id desc"

    program_id = fields.Many2one(
        "loyalty.program", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    card_id = fields.Many2one(
        "loyalty.card", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    active = fields.Boolean(related="card_id.active")
    points = fields.Float(related="card_id.points")
    pending_points = fields.Float(related="card_id.pending_points")
    joined = fields.Date(required=True, default=fields.Date.context_today)

    _program_partner_unique = models.Constraint(
        "UNIQUE (program_id, partner_id)",
        "This customer is a member of the program already.",
    )
    _card_unique = models.Constraint(
        "UNIQUE (card_id)", "This card belongs to another member."
    )

    def _absorb(self, others):
        """Take over what other members were, who are the same person."""
        if others:
            self.joined = min((self | others).mapped("joined"))
            others.unlink()
