from odoo import api, fields, models
from odoo.exceptions import UserError

MOVE_TYPES = [
    ("opening", "Opening Balance"),
    ("earn", "Earned"),
    ("reverse_earn", "Earned, Taken Back"),
    ("redeem", "Spent"),
    ("reverse_redeem", "Spent, Given Back"),
    ("expire", "Expired"),
    ("unexpire", "Expiry Undone"),
    ("release", "Became Usable"),
    ("waive", "Debt Waived"),
    ("adjust", "Adjusted"),
    ("activity", "For an Activity"),
    ("referral", "For a Referral"),
    ("offer", "Offered"),
    ("transfer", "Transferred"),
    ("give", "Given to Another Member"),
    ("attribute", "Attributed to a Document"),
    ("correct", "Books Corrected"),
    ("external", "Changed Elsewhere"),
]


class LoyaltyPointMove(models.Model):
    """A change of points. Moves are only added: what was wrong is corrected by
    another move."""

    _name = "loyalty.point.move"
    _description = "Loyalty Points Move"
    _order = "date desc, id desc"
    _rec_name = "type"
    # Moves tell when and who themselves; what nobody asks for costs every order.
    _log_access = False

    # Every index is paid for by every order: cards have one with the id, below.
    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Member", readonly=True, index="btree_not_null"
    )
    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    type = fields.Selection(MOVE_TYPES, required=True, readonly=True)
    points = fields.Float(digits=(16, 2), required=True, readonly=True)
    pending = fields.Boolean(
        readonly=True,
        help="The points are promised, and usable only when the waiting time is over.",
    )
    balance_after = fields.Float(
        digits=(16, 2),
        readonly=True,
        aggregator=None,
        help="The points of the card, or its waiting points, after this move.",
    )
    date = fields.Datetime(
        required=True, readonly=True, index=True, default=fields.Datetime.now
    )
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users", readonly=True, default=lambda self: self.env.user
    )
    idempotency_key = fields.Char(readonly=True, copy=False)
    allocation_ids = fields.One2many(
        "loyalty.point.allocation", "move_id", string="Lots", readonly=True
    )

    _points_not_zero = models.Constraint(
        "CHECK (points <> 0)", "A move without points says nothing."
    )
    _key_unique = models.UniqueIndex(
        "(idempotency_key) WHERE idempotency_key IS NOT NULL",
        "These points are in the books already.",
    )
    _source_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")
    _card_idx = models.Index("(card_id, id)")

    @api.depends("type", "points")
    def _compute_display_name(self):
        kinds = dict(self._fields["type"]._description_selection(self.env))
        for move in self:
            move.display_name = f"{kinds.get(move.type, '')} {move.points:+.2f}"

    def write(self, vals):
        if vals:
            raise UserError(self.env._("The ledger of points is only added to."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The ledger of points is only added to."))

    def action_open_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
