from odoo import api, fields, models
from odoo.exceptions import UserError


class LoyaltyPointReinstate(models.TransientModel):
    """Give a member another chance to spend points that expired."""

    _name = "loyalty.point.reinstate"
    _description = "Reinstate Expired Points"

    card_id = fields.Many2one("loyalty.card", required=True)
    lot_ids = fields.Many2many(
        "loyalty.point.lot",
        string="Expired Points",
        required=True,
        compute="_compute_lot_ids",
        store=True,
        readonly=False,
        domain="[('card_id', '=', card_id), ('state', '=', 'expired')]",
    )
    date_expiry = fields.Date(
        string="Can Be Spent Until",
        required=True,
        compute="_compute_date_expiry",
        store=True,
        readonly=False,
    )
    reason = fields.Char(required=True)

    @api.depends("card_id")
    def _compute_lot_ids(self):
        """Those that were not brought back before."""
        for wizard in self:
            lots = self.env["loyalty.point.lot"].search(
                [("card_id", "=", wizard.card_id.id), ("state", "=", "expired")]
            )
            keys = {f"reinstate:{lot.id}": lot.id for lot in lots}
            known = self.env["loyalty.point.move"].search(
                [("idempotency_key", "in", list(keys))]
            )
            back = {keys[key] for key in known.mapped("idempotency_key")}
            wizard.lot_ids = lots.filtered(lambda lot, back=back: lot.id not in back)

    @api.depends("card_id")
    def _compute_date_expiry(self):
        for wizard in self:
            program = wizard.card_id.program_id
            today = program and program._ledger_today()
            wizard.date_expiry = program and program._point_expiry(today)

    def action_reinstate(self):
        self.ensure_one()
        self.card_id.check_access("write")
        if self.date_expiry < self.card_id.program_id._ledger_today():
            raise UserError(
                self.env._(
                    "%(day)s is over: choose a day on which the points can still be"
                    " spent.",
                    day=self.date_expiry,
                )
            )
        lots = self.lot_ids.filtered(lambda lot: lot.card_id == self.card_id)
        moves = self.card_id._reinstate(lots, self.date_expiry, self.reason)
        if not moves:
            raise UserError(
                self.env._("There are no expired points that did not come back yet.")
            )
