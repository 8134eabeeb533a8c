from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.posting import Source

STATES = [
    ("pending", "Waiting"),
    ("open", "Open"),
    ("used", "Used"),
    ("expired", "Expired"),
]


class LoyaltyPointLot(models.Model):
    """Points that came in together and expire together."""

    _name = "loyalty.point.lot"
    _description = "Loyalty Points Lot"
    _order = "date_expiry, id"
    _rec_name = "origin_move_id"
    _log_access = False  # The moves of a lot tell when and who.

    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, index=True, ondelete="restrict"
    )
    program_id = fields.Many2one(related="card_id.program_id")
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    company_id = fields.Many2one(related="origin_move_id.company_id")
    origin_move_id = fields.Many2one(
        "loyalty.point.move",
        string="Came In With",
        required=True,
        readonly=True,
        index=True,  # Returns ask for the lots of a document.
        ondelete="restrict",
    )
    initial = fields.Float(digits=(16, 2), required=True, readonly=True)
    remaining = fields.Float(digits=(16, 2), required=True, readonly=True)
    date_available = fields.Date(
        readonly=True, help="The first day on which these points can be spent."
    )
    date_expiry = fields.Date(
        string="Expires On",
        readonly=True,
        help="The last day on which these points can be spent.",
    )
    state = fields.Selection(STATES, required=True, readonly=True)
    allocation_ids = fields.One2many(
        "loyalty.point.allocation", "lot_id", string="Used By", readonly=True
    )

    expired_points = fields.Float(
        digits=(16, 2), compute="_compute_expired_points", string="Expired"
    )

    _remaining_within = models.Constraint(
        "CHECK (remaining BETWEEN 0 AND initial)",
        "A lot holds between nothing and what came in with it.",
    )
    _open_idx = models.Index("(card_id, date_expiry) WHERE remaining > 0")
    _expiry_idx = models.Index("(date_expiry) WHERE remaining > 0")
    _pending_idx = models.Index("(date_available) WHERE state = 'pending'")

    def _compute_expired_points(self):
        expired = dict(
            self.env["loyalty.point.allocation"]._read_group(
                [("lot_id", "in", self.ids), ("move_id.type", "=", "expire")],
                ["lot_id"],
                ["points:sum"],
            )
        )
        for lot in self:
            lot.expired_points = expired.get(lot._origin, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The ledger of points is only added to."))

    def _get_source(self):
        """The document these points came in with, or None."""
        self.ensure_one()
        move = self.origin_move_id
        return Source(move.res_model, move.res_id) if move.res_id else None
