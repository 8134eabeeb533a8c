from odoo import models


class SaleOrder(models.Model):
    """Orders that are paid for, whose points went meanwhile."""

    _inherit = "sale.order"

    def _missing_points(self):
        """{card id: points} that the rewards of these orders cost too much."""
        missing = {}
        for order in self:
            for card in order.order_line.coupon_id.filtered("on_ledger"):
                left = order._get_real_points_for_coupon(card)
                if left < 0:
                    missing[card.id] = -left
        return missing

    def _ask_about_owed_points(self):
        """Put it on the list of whoever sold it, or of who manages loyalty."""
        for order in self.sudo():
            managers = self.env["res.users"]._loyalty_managers(order.company_id)
            cards = order.order_line.coupon_id.filtered(lambda card: card.points < 0)
            for card in cards:
                order.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Points spent twice"),
                    note=self.env._(
                        "This order was paid for when the points of card %(card)s were"
                        " gone: the balance is %(points)s now.",
                        card=card.code,
                        points=card.points_display,
                    ),
                    user_id=(order.user_id or managers[:1]).id,
                )
