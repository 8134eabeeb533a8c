from odoo import api, models

from ..tools.settle import returned_share
from .loyalty_card import SESSION

# What decides how many points a line earns.
EARNING = {
    "product_id",
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "tax_ids",
}


class SaleOrderLine(models.Model):
    """Changes of confirmed orders change their points."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        confirmed = orders._confirmed_on_ledger()
        if not confirmed and not any(vals.get("points_cost") for vals in vals_list):
            return super().create(vals_list)
        with orders._ledger_session(stale=True) as orders:
            lines = self.with_env(orders.env)
            created = super(SaleOrderLine, lines).create(vals_list)
            for line in created.filtered(lambda line: line.state == "sale"):
                line._expect(line.coupon_id, -line.points_cost)
        return created.with_env(self.env)

    def write(self, vals):
        orders = self.order_id
        if not {"points_cost", *EARNING} & vals.keys() or not (
            "points_cost" in vals or orders._confirmed_on_ledger()
        ):
            return super().write(vals)
        with orders._ledger_session(stale=bool(EARNING & vals.keys())) as orders:
            lines = self.with_env(orders.env)
            before = [(line, line.points_cost, line.coupon_id) for line in lines]
            result = super(SaleOrderLine, lines).write(vals)
            if "points_cost" in vals:
                for line, cost, card in before:
                    line._expect_change(cost, card)
            return result

    def unlink(self):
        orders = self.order_id
        if not orders._confirmed_on_ledger():
            return super().unlink()
        with orders._ledger_session(stale=True) as orders:
            lines = self.with_env(orders.env)
            for line in lines._rewards_going_with():
                line._expect(line.coupon_id, line.points_cost)
            return super(SaleOrderLine, lines).unlink()

    # --------------------------------------------------------------------- helpers

    def _expect(self, card, points):
        self.env.context[SESSION].expect(card, points)

    def _expect_change(self, cost, card):
        """Stock loyalty books the cost back and the new one again."""
        if self.state == "sale" and (self.points_cost, self.coupon_id) != (cost, card):
            self._expect(card, cost)
            self._expect(self.coupon_id, -self.points_cost)

    def _rewards_going_with(self):
        """The confirmed reward lines that are removed with these."""
        rewards = {
            (line.reward_id, line.coupon_id, line.reward_identifier_code)
            for line in self
            if line.reward_id
        }
        return self.order_id.order_line.filtered(
            lambda line: (
                line.state == "sale"
                and (line.reward_id, line.coupon_id, line.reward_identifier_code)
                in rewards
            )
        )

    # --------------------------------------------------------------------- returns

    def _loyalty_returned_share(self):
        """The share of this line that came back, from 0 to 1, by posted credit
        notes.

        Extension point: what else takes goods back says so here.
        """
        self.ensure_one()
        posted = self.invoice_lines.filtered(lambda line: line.parent_state == "posted")
        credits = posted.filtered(lambda line: line.move_type == "out_refund")
        invoices = posted.filtered(lambda line: line.move_type == "out_invoice")
        if self.price_total:
            return returned_share(
                self.price_total,
                sum(invoices.mapped("price_total")),
                sum(credits.mapped("price_total")),
            )
        return returned_share(
            self.product_uom_qty,
            sum(invoices.mapped("quantity")),
            sum(credits.mapped("quantity")),
        )

    def _loyalty_reward_returned_share(self):
        """The same for a reward, whose cost stands on one of its lines."""
        self.ensure_one()
        code = self.reward_identifier_code
        lines = self.order_id.order_line.filtered(
            lambda line: (
                line.reward_id == self.reward_id and line.reward_identifier_code == code
            )
        )
        total = sum(lines.mapped("price_total"))
        if not total:
            return self._loyalty_returned_share()
        shares = (line.price_total * line._loyalty_returned_share() for line in lines)
        return sum(shares) / total
