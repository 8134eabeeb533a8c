from datetime import timedelta

from odoo import fields, models

# Days before points expire in which they are shown.
SOON = 30


class LoyaltyCard(models.Model):
    """What lists and forms of cards say about the ledger."""

    _inherit = "loyalty.card"

    expiring_points = fields.Float(
        string="Expiring Soon",
        digits=(16, 2),
        compute="_compute_expiring",
        compute_sudo=True,
        help="Points that expire within 30 days.",
    )
    next_expiry = fields.Date(compute="_compute_expiring", compute_sudo=True)

    def _compute_expiring(self):
        soon = fields.Date.context_today(self) + timedelta(days=SOON)
        groups = self.env["loyalty.point.lot"]._read_group(
            [
                ("card_id", "in", self.ids),
                ("state", "=", "open"),
                ("date_expiry", "<=", soon),
            ],
            ["card_id"],
            ["remaining:sum", "date_expiry:min"],
        )
        expiring = {card.id: found for card, *found in groups}
        for card in self:
            card.expiring_points, card.next_expiry = expiring.get(card.id, (0, False))
