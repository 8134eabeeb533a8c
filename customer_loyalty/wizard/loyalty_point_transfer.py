from odoo import api, fields, models
from odoo.exceptions import UserError


class LoyaltyPointTransfer(models.TransientModel):
    """One member gives points to another."""

    _name = "loyalty.point.transfer"
    _description = "Transfer Points"

    card_id = fields.Many2one("loyalty.card", string="From Card", required=True)
    program_id = fields.Many2one(related="card_id.program_id")
    available = fields.Float(related="card_id.points", string="Points on the Card")
    target_id = fields.Many2one(
        "loyalty.card",
        string="To Card",
        required=True,
        domain="[('program_id', '=', program_id), ('id', '!=', card_id)]",
    )
    points = fields.Float(
        digits=(16, 2),
        required=True,
        compute="_compute_points",
        store=True,
        readonly=False,
    )
    reason = fields.Char(required=True)

    @api.depends("card_id")
    def _compute_points(self):
        for wizard in self:
            wizard.points = max(wizard.card_id.points, 0)

    def action_transfer(self):
        self.ensure_one()
        self.card_id._catch_up()
        self._check()
        self.card_id._give_to(self.target_id, round(self.points, 2), self.reason)

    def _check(self):
        (self.card_id | self.target_id).check_access("write")
        if self.target_id.program_id != self.program_id:
            raise UserError(
                self.env._("Both cards have to belong to the same program.")
            )
        if self.target_id == self.card_id:
            raise UserError(self.env._("Choose the card of another member."))
        if not 0 < round(self.points, 2) <= round(self.card_id.points, 2):
            raise UserError(
                self.env._(
                    "Between 0.01 and %(points)s points can be transferred.",
                    points=max(self.card_id.points, 0),
                )
            )
