import math

from odoo import api, fields, models
from odoo.exceptions import UserError


class LoyaltyCardUpdateBalance(models.TransientModel):
    """A correction of points is a move with a reason, or a request above the limit."""

    _inherit = "loyalty.card.update.balance"

    on_ledger = fields.Boolean(related="card_id.on_ledger")
    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    adjust_limit = fields.Float(compute="_compute_needs_approval")

    @api.depends("card_id", "new_balance")
    def _compute_needs_approval(self):
        for wizard in self:
            card = wizard.card_id
            company = card.sudo().company_id or self.env.company
            wizard.adjust_limit = company.loyalty_adjust_limit
            wizard.needs_approval = card.on_ledger and not card._may_adjust_alone(
                wizard.new_balance - wizard.old_balance
            )

    def action_update_card_point(self):
        if not self.card_id.on_ledger:
            return super().action_update_card_point()
        self.card_id.check_access("write")
        points = self._get_change()
        if not self.card_id._may_adjust_alone(points):
            return self._ask_for(points)
        key = f"adjust:{self.card_id.id}:{self.card_id.ledger_version}"
        return self.card_id._adjust(points, self.description, key) and None

    def _get_change(self):
        """Points to add to what there is today."""
        self.card_id._catch_up()
        points = round(self.new_balance - self.card_id.points, 2)
        if not points or not 0 <= self.new_balance < math.inf:
            raise UserError(
                self.env._(
                    "Give a new balance that is zero or more and differs from"
                    " %(points)s.",
                    points=self.card_id.points_display,
                )
            )
        return points

    def _ask_for(self, points):
        request = (
            self.env["loyalty.adjustment"]
            .sudo()
            .create(
                {
                    "card_id": self.card_id.id,
                    "company_id": (self.card_id.company_id or self.env.company).id,
                    "points": points,
                    "reason": self.description,
                    "user_id": self.env.uid,
                }
            )
        )
        request._ask()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%(points)+.2f points are more than you may give alone: a manager"
                    " has been asked.",
                    points=points,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
