from collections import defaultdict

from odoo import models
from odoo.tools import float_round

from ..tools.settle import Target


class SaleOrder(models.Model):
    """What an order should have given and taken."""

    _name = "sale.order"
    _inherit = ["sale.order", "loyalty.document.mixin"]

    # -------------------------------------------------------------------- targets

    def _loyalty_targets(self):
        self.ensure_one()
        targets = defaultdict(Target)
        if self.state != "sale":
            return targets
        for entry in self.coupon_point_ids.filtered("coupon_id.on_ledger"):
            card = entry.coupon_id
            earn = self._loyalty_earned(card, entry.points)
            targets[card._current_card().id] += Target(earn=earn)
        for line in self.order_line.filtered("coupon_id.on_ledger"):
            kept = 1 - line._loyalty_reward_returned_share()
            burn = float_round(line.points_cost * kept, precision_digits=2)
            targets[line.coupon_id._current_card().id] += Target(burn=burn)
        return targets

    def _loyalty_earned(self, card, points):
        """What of the granted points the customer keeps after returns."""
        program = card.program_id
        if program.earn_on == "paid" and not self._is_paid():
            return 0.0
        if card._is_over(program._ledger_day(self.date_order)):
            return 0.0
        kept = points * self._loyalty_kept_share(program)
        return float_round(kept, precision_digits=2, rounding_method="DOWN")

    def _loyalty_kept_share(self, program):
        """The share of what earned points of a program that was not returned."""
        lines = self._loyalty_earning_lines(program)
        total = sum(lines.mapped("price_total"))
        if not total:
            return 1.0
        returned = sum(
            line.price_total * line._loyalty_returned_share() for line in lines
        )
        return 1 - returned / total

    def _loyalty_earning_lines(self, program):
        lines = self._get_not_rewarded_order_lines().filtered(
            lambda line: not line.combo_item_id and not line.is_downpayment
        )
        program = program._with_own_rules()
        products = self.env["product.product"].union(
            *program._get_valid_products(lines.product_id).values()
        )
        return lines.filtered(lambda line: line.product_id in products) or lines

    def _is_paid(self):
        """Everything is invoiced, and every invoice paid."""
        invoices = self.invoice_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        paid = ("paid", "in_payment", "reversed")
        return (
            self.invoice_status == "invoiced"
            and bool(invoices)
            and all(invoice.payment_state in paid for invoice in invoices)
        )

    def _attribute_opening(self):
        """Say which part of the opening balances comes from these orders.

        Orders confirmed before there was a ledger have no moves. When one of them is
        about to change, what it gave and took until now is booked out of the opening
        balance and into the order, so that only the change counts.
        """
        orders = self.sudo().filtered(lambda order: order.state == "sale")
        if orders and orders._ledger_cards():
            orders._attribute_unsettled()

    def _recompute_ledger_points(self):
        """What confirmed orders give after their lines changed."""
        for order in self.sudo().filtered(lambda order: order.state == "sale"):
            entries = order.coupon_point_ids.filtered("coupon_id.on_ledger")
            programs = entries.coupon_id.program_id._with_own_rules()
            status = order._program_check_compute_points(programs)
            for entry in entries:
                points = status[entry.coupon_id.program_id].get("points", [0])[0]
                if points != entry.points:
                    entry.points = points
