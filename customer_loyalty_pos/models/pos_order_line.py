from odoo import models

from odoo.addons.customer_loyalty.tools.settle import returned_share

from ..tools.till import Line, Reward, product_cost
from .pos_order import PAID


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    def _till_lines(self):
        """These lines as plain values; a combination counts with all its parts."""
        lines = []
        for line in self:
            parts = line | line.combo_line_ids
            total = sum(parts.mapped("price_subtotal_incl"))
            untaxed = sum(parts.mapped("price_subtotal"))
            reward = line._till_reward()
            lines.append(Line(line.product_id.id, line.qty, total, untaxed, reward))
        return lines

    def _till_reward(self):
        reward = self.reward_id
        if not reward:
            return None
        return Reward(
            program=reward.program_id.id,
            is_product=reward.reward_type == "product",
            is_automatic=reward.program_id.trigger == "auto",
            is_payment=reward.program_id.is_payment_program,
            products=frozenset(reward.reward_product_ids.ids),
        )

    # --------------------------------------------------------------------- rewards

    def _due_cost(self):
        """What the reward that these lines are costs by its own terms."""
        reward = self.reward_id
        cost = sum(self.mapped("points_cost"))
        if reward.clear_wallet:
            return max(cost, reward.required_points)
        if reward.reward_type == "product":
            quantity = sum(self.mapped("qty"))
            per_reward = reward.reward_product_qty or 1
            return product_cost(quantity, per_reward, reward.required_points)
        if reward.discount_mode == "per_point":
            due = -sum(self.mapped("price_subtotal_incl")) / reward.discount
            # Each line is rounded to a coin, which may be worth some points.
            coins = len(self) * self.order_id.currency_id.rounding / reward.discount
            return cost if abs(cost - due) <= coins else due
        return reward.required_points

    # --------------------------------------------------------------------- returns

    def _loyalty_returned_share(self):
        """The share of this line that was refunded, from 0 to 1."""
        self.ensure_one()
        refunds = self.refund_orderline_ids.filtered(
            lambda line: line.order_id.state in PAID
        )
        return returned_share(self.qty, self.qty, sum(refunds.mapped("qty")))

    def _loyalty_amount(self):
        return sum(self.mapped("price_subtotal_incl"))

    def _loyalty_returned_amount(self):
        return sum(
            line.price_subtotal_incl * line._loyalty_returned_share() for line in self
        )

    def _loyalty_reward_returned_share(self):
        """The same for a reward, whose cost stands on one of its lines."""
        self.ensure_one()
        code = self.reward_identifier_code
        lines = self.order_id._reward_lines().filtered(
            lambda line: (
                line.reward_id == self.reward_id and line.reward_identifier_code == code
            )
        )
        total = lines._loyalty_amount()
        if not total:
            return self._loyalty_returned_share()
        return lines._loyalty_returned_amount() / total
