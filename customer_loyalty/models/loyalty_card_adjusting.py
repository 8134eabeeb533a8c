from datetime import timedelta

from odoo import fields, models

from ..tools.posting import Posting
from .loyalty_card import ADJUSTERS, READERS


class LoyaltyCard(models.Model):
    """Corrections by people."""

    _inherit = "loyalty.card"

    def _adjust(self, points, reason, key):
        """Correct the points of a card; whoever calls this has checked the right.

        :return: the new moves
        """
        self.ensure_one()
        card = self.sudo()
        self.env["loyalty.history"].sudo().create(
            {
                "card_id": card.id,
                "description": reason,
                "issued": max(points, 0),
                "used": max(-points, 0),
            }
        )
        return self._loyalty_post(
            [Posting(card.id, "adjust", points, key, reason=reason)]
        )

    def _may_adjust_alone(self, points):
        """Managers may; others of loyalty as long as what they correct on a card in a
        day stays within the limit of the company; nobody else."""
        self.ensure_one()
        if self.env.user.has_group(ADJUSTERS):
            return True
        if not self.env.user.has_group(READERS):
            return False
        company = self.sudo().company_id or self.env.company
        spent = self._fetch_adjusted_lately() + abs(points)
        return round(spent, 2) <= company.loyalty_adjust_limit

    def _fetch_adjusted_lately(self):
        moves = self.env["loyalty.point.move"].sudo()
        lately = moves.search(
            [
                ("card_id", "=", self.id),
                ("type", "=", "adjust"),
                ("user_id", "=", self.env.uid),
                ("date", ">=", fields.Datetime.now() - timedelta(days=1)),
            ]
        )
        return sum(abs(points) for points in lately.mapped("points"))

    def action_open_moves(self):
        return self._open_books("customer_loyalty.loyalty_point_move_action")

    def action_open_lots(self):
        return self._open_books("customer_loyalty.loyalty_point_lot_action")

    def _open_books(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = [("card_id", "=", self.id)]
        action["context"] = {}
        return action
