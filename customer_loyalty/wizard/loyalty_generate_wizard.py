from odoo import api, fields, models

from ..tools.posting import Posting


class LoyaltyGenerateWizard(models.TransientModel):
    """Members get points on the card they have; only others get a new card."""

    _inherit = "loyalty.generate.wizard"

    on_ledger = fields.Boolean(related="program_id.on_ledger")

    @api.depends("customer_ids", "customer_tag_ids", "mode", "program_id")
    def _compute_confirmation_message(self):
        ours = self.filtered("on_ledger")
        for wizard in ours:
            members = wizard._get_member_cards()
            wizard.confirmation_message = self.env._(
                "%(members)s members get %(points)s points on their card, and"
                " %(others)s customers a new card with them.",
                members=len(members),
                points=wizard.points_granted,
                others=len(wizard._get_partners() - members.partner_id),
            )
        return super(LoyaltyGenerateWizard, self - ours)._compute_confirmation_message()

    def _get_member_cards(self):
        return self.env["loyalty.card"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("partner_id", "in", self._get_partners().ids),
            ]
        )

    def generate_coupons(self):
        ours = self.filtered(lambda each: each.on_ledger and each.mode == "selected")
        cards = self.env["loyalty.card"]
        if others := self - ours:
            cards = super(LoyaltyGenerateWizard, others).generate_coupons()
        for wizard in ours:
            cards |= wizard._give_points()
        return cards

    def _give_points(self):
        # As who may make cards: there is no other right to give points away.
        self.env["loyalty.card"].check_access("create")
        members = self._get_member_cards()
        new = self._make_cards(self._get_partners() - members.partner_id)
        cards = members | new
        self._post_offer(cards)
        new._send_creation_communication()
        self.env.user._bus_send(
            "simple_notification",
            {
                "type": "success",
                "message": self.env._(
                    "%(members)s cards got %(points)s points, and %(new)s are new.",
                    members=len(cards),
                    points=self.points_granted,
                    new=len(new),
                ),
            },
        )
        return cards

    def _make_cards(self, partners):
        """Empty cards: their points are posted, and expire instead of the card."""
        vals_list = [
            {**self._get_coupon_values(partner), "points": 0, "expiration_date": False}
            for partner in partners
        ]
        quiet = self.env["loyalty.card"].with_context(action_no_send_mail=True)
        return quiet.create(vals_list).with_env(self.env)

    def _post_offer(self, cards):
        reason = self.description or self.env._("Gift for customer")
        self.env["loyalty.history"].create(
            [
                {
                    "card_id": card.id,
                    "description": reason,
                    "issued": self.points_granted,
                }
                for card in cards
            ]
        )
        cards._loyalty_post(
            [
                Posting(
                    card_id=card.id,
                    type="offer",
                    points=self.points_granted,
                    key=f"generate:{self.id}:{card.id}",
                    reason=reason,
                    expiry=self.valid_until or None,
                )
                for card in cards
            ]
        )
