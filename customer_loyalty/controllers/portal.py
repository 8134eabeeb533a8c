from odoo.http import request, route

from odoo.addons.loyalty.controllers.portal import CustomerPortalLoyalty


class LoyaltyPortal(CustomerPortalLoyalty):
    """The pages of stock loyalty, by the ledger."""

    @route()
    def portal_my_loyalty_card_history(self, card_id, page=1, sortby="date", **kw):
        """Cards of members show their statement, which cancelled orders are part of."""
        member = self._find_member([("card_id", "=", card_id)])
        if member:
            return request.redirect(f"/my/loyalty/{member.id}/statement")
        if sortby not in self._get_loyalty_searchbar_sortings():
            sortby = "date"
        return super().portal_my_loyalty_card_history(card_id, page, sortby, **kw)

    @route()
    def portal_get_card_history_values(self, card_id):
        member = self._find_member([("card_id", "=", card_id)])
        member.card_id._catch_up()
        values = super().portal_get_card_history_values(card_id)
        if values and member:
            values["member"] = self._prepare_member_values(member)
            values["history_lines"] = self._prepare_move_values(member)
        return values

    def _find_member(self, domain):
        """A membership of the visitor, or none."""
        mine = ("partner_id", "=", request.env.user.partner_id.id)
        running = ("program_id.active", "=", True)
        return request.env["loyalty.member"].sudo().search([mine, running, *domain])

    def _prepare_member_values(self, member):
        """What the dialog of a card shows of its member."""
        return {
            "url": f"/my/loyalty/{member.id}",
            "tier": member.tier_id.name or "",
            "missing": member.missing_text or "",
        }

    def _prepare_move_values(self, member):
        """The latest moves, in the shape of stock loyalty's lines."""
        moves = request.env["loyalty.point.move"].sudo()
        latest = moves.search(
            [
                ("card_id", "=", member.card_id.id),
                ("pending", "=", False),
                ("type", "!=", "attribute"),
            ],
            limit=5,
        )
        return [
            {
                "order_id": move.res_id,
                "description": move.reason or move._get_kind(),
                "order_portal_url": move._get_portal_url(),
                "points": move._get_points_text(),
            }
            for move in latest
        ]
