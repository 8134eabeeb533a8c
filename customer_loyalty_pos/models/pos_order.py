from odoo import fields, models
from odoo.tools import SQL

PAID = ("paid", "done")


class PosOrder(models.Model):
    """What a till sells changes points once, and what comes back changes them again."""

    _name = "pos.order"
    _inherit = ["pos.order", "loyalty.document.mixin", "mail.activity.mixin"]

    loyalty_booked_on = fields.Datetime(
        string="Points Booked On",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Since when the points of this order are in the ledger.",
    )

    _loyalty_lost_idx = models.Index(
        "(write_date) WHERE loyalty_booked_on IS NULL AND partner_id IS NOT NULL"
        " AND state IN ('paid', 'done')"
    )

    def confirm_coupon_programs(self, coupon_data):
        """Book the points of programs on the ledger; the others are Odoo's.

        Whoever calls again, or at the same time, gets the same answer and changes
        nothing.
        """
        self.ensure_one()
        order = self.sudo()
        is_first = order._take_turn()
        ours, others = order._split_by_ledger(coupon_data)
        if ours and is_first:
            order._book_points(order._claims(ours))
        answer = super().confirm_coupon_programs(others)
        order._add_to_answer(answer, ours)
        return answer

    def validate_coupon_programs(self, point_changes, new_codes):
        """Points that expired cannot be spent any more, nor those that still wait, nor
        those of an expired card."""
        changes = {int(card): points for card, points in point_changes.items()}
        cards = self.env["loyalty.card"].sudo().browse(changes).exists()
        cards._catch_up()
        over = cards.filtered(
            lambda card: (
                card.on_ledger
                and changes[card.id] < 0
                and card._is_over(card.program_id._ledger_today())
            )
        )
        if over:
            return self._refuse_expired_cards(over)
        return super().validate_coupon_programs(point_changes, new_codes)

    def _refuse_expired_cards(self, cards):
        """The till counts no points on them any more, and offers again what is left."""
        message = self.env._(
            "The points of an expired card cannot be spent: %s.",
            ", ".join(cards.mapped("code")),
        )
        points = dict.fromkeys(cards.ids, 0)
        payload = {"message": message, "updated_points": points}
        return {"successful": False, "payload": payload}

    def action_pos_order_paid(self):
        """A refund takes back what the original gave, and gives back what it took."""
        returned = self.sudo().lines.refunded_orderline_id
        sales = (self.sudo().lines | returned).sale_order_origin_id
        sales._attribute_opening()
        returned.order_id._attribute_opening()
        result = super().action_pos_order_paid()
        (self | returned.order_id)._settle_booked()
        if sales:
            sales._loyalty_settle()
        return result

    def write(self, vals):
        """Points follow the customer of an order, whoever it turns out to be."""
        if "partner_id" not in vals:
            return super().write(vals)
        moved = self.sudo().filtered(
            lambda order: (
                order.state in PAID
                and order.loyalty_booked_on
                and order.partner_id.id != vals["partner_id"]
            )
        )
        moved._attribute_opening()
        result = super().write(vals)
        for order in moved:
            order._follow_customer()
        return result

    def _take_turn(self):
        """Whether nobody booked the points of this order before.

        The row is changed in any case, so that of two calls at the same time one
        fails and is made again, when it sees what the other did.
        """
        self.flush_recordset()
        [[booked_on]] = self.env.execute_query(
            SQL(
                """UPDATE pos_order
                      SET loyalty_booked_on = coalesce(old.loyalty_booked_on, %s)
                     FROM pos_order old
                    WHERE old.id = pos_order.id AND pos_order.id = %s
                RETURNING old.loyalty_booked_on""",
                fields.Datetime.now(),
                self.id,
            )
        )
        self.invalidate_recordset(["loyalty_booked_on"])
        return not booked_on

    def _settle_booked(self):
        booked = self.sudo().filtered("loyalty_booked_on")
        if booked:
            booked._loyalty_settle()
