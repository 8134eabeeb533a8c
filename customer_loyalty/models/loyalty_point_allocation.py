from odoo import api, fields, models
from odoo.exceptions import UserError


class LoyaltyPointAllocation(models.Model):
    """What a move took from a lot; below zero is what it gave back."""

    _name = "loyalty.point.allocation"
    _description = "Loyalty Points Allocation"
    _rec_name = "lot_id"
    _log_access = False  # Its move tells when and who.

    move_id = fields.Many2one(
        "loyalty.point.move",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    lot_id = fields.Many2one(
        "loyalty.point.lot",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    points = fields.Float(digits=(16, 2), required=True, readonly=True)
    date = fields.Datetime(related="move_id.date")
    type = fields.Selection(related="move_id.type")

    _points_not_zero = models.Constraint(
        "CHECK (points <> 0)", "An allocation without points says nothing."
    )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("The ledger of points is only added to."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The ledger of points is only added to."))
