from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.tools import SQL, float_round

from ..tools.posting import Posting, Source
from ..tools.settle import Settled, Target, differences


class SaleOrder(models.Model):
    """What an order should have given and taken, and posting the difference."""

    _inherit = "sale.order"

    def _loyalty_settle(self, postings=(), before=None):
        """Post what is missing between the points these orders should have given and
        taken, and what is in the books of them.

        Called again it posts nothing.

        :param postings: others to be entered with them
        :param before: see `loyalty.card._loyalty_post`
        :return: the new moves
        """
        orders = self.sudo().sorted("id")
        settled = orders._fetch_settled()
        all_postings = list(postings)
        for order in orders:
            targets = order._loyalty_targets()
            for card_id in targets.keys() | settled[order.id].keys():
                all_postings += order._settlement(
                    self.env["loyalty.card"].sudo().browse(card_id),
                    targets.get(card_id, Target()),
                    settled[order.id].get(card_id, Settled()),
                )
        return self.env["loyalty.card"]._loyalty_post(all_postings, before)

    def _settlement(self, card, target, settled):
        steps = differences(target, settled)
        today = card.program_id._ledger_today()
        waiting = timedelta(days=card.program_id.pending_days)
        return [
            Posting(
                card_id=card.id,
                type=kind,
                points=points,
                key=f"sale.order:{self.id}:{card.id}:{settled.moves + number}",
                source=Source(self._name, self.id),
                reason=self.name,
                available=today + waiting if waiting and kind == "earn" else None,
                company_id=self.company_id.id,
            )
            for number, (kind, points) in enumerate(steps)
        ]

    # -------------------------------------------------------------------- targets

    def _loyalty_targets(self):
        """{card id: `Target`} of an order as it stands now."""
        self.ensure_one()
        targets = defaultdict(Target)
        if self.state != "sale":
            return targets
        for entry in self.coupon_point_ids.filtered("coupon_id.on_ledger"):
            card = entry.coupon_id
            earn = self._loyalty_earned(card.program_id, entry.points)
            targets[card._current_card().id] += Target(earn=earn)
        for line in self.order_line.filtered("coupon_id.on_ledger"):
            kept = 1 - line._loyalty_reward_returned_share()
            burn = float_round(line.points_cost * kept, precision_digits=2)
            targets[line.coupon_id._current_card().id] += Target(burn=burn)
        return targets

    def _loyalty_earned(self, program, points):
        """What of the granted points the customer keeps after returns."""
        if program.earn_on == "paid" and not self._is_paid():
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
        products = self.env["product.product"].union(
            *program._get_valid_products(lines.product_id).values()
        )
        return lines.filtered(lambda line: line.product_id in products)

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

    # ------------------------------------------------------------------ the books

    def _fetch_settled(self):
        """{order id: {card id: `Settled`}}, by the card that holds the points now."""
        settled = defaultdict(dict)
        if not self.ids:
            return settled
        rows = self.env.execute_query(
            SQL(
                """SELECT res_id, card_id, count(*),
                          coalesce(sum(points) FILTER (
                              WHERE type IN ('earn', 'reverse_earn')
                                 OR type = 'attribute' AND points > 0), 0),
                          coalesce(-sum(points) FILTER (
                              WHERE type IN ('redeem', 'reverse_redeem')
                                 OR type = 'attribute' AND points < 0), 0)
                     FROM loyalty_point_move
                    WHERE res_model = %s AND res_id IN %s
                 GROUP BY res_id, card_id""",
                self._name,
                tuple(self.ids),
            )
        )
        for order_id, card_id, count, earn, burn in rows:
            card = self.env["loyalty.card"].sudo().browse(card_id)._current_card()
            known = settled[order_id].get(card.id, Settled())
            settled[order_id][card.id] = Settled(
                known.earn + float(earn), known.burn + float(burn), known.moves + count
            )
        return settled

    def _attribute_opening(self):
        """Say which part of the opening balances comes from these orders.

        Orders confirmed before there was a ledger have no moves. When one of them is
        about to change, what it gave and took until now is booked out of the opening
        balance and into the order, so that only the change counts.
        """
        orders = self.sudo().filtered(lambda order: order.state == "sale")
        if not orders or not orders._ledger_cards():
            return
        settled = orders._fetch_settled()
        postings = []
        for order in orders.filtered(lambda order: order.id not in settled):
            for card_id, target in order._loyalty_targets().items():
                postings += order._attribution(card_id, "earn", target.earn)
                postings += order._attribution(card_id, "burn", -target.burn)
        self.env["loyalty.card"]._loyalty_post(postings)

    def _attribution(self, card_id, side, points):
        into = Posting(
            card_id=card_id,
            type="attribute",
            points=points,
            key=f"attribute:sale.order:{self.id}:{card_id}:{side}",
            source=Source(self._name, self.id),
            reason=self.name,
            company_id=self.company_id.id,
        )
        out = into._replace(points=-points, key=f"{into.key}:opening", source=None)
        return [into, out]

    def _recompute_ledger_points(self):
        """What confirmed orders give after their lines changed."""
        for order in self.sudo().filtered(lambda order: order.state == "sale"):
            entries = order.coupon_point_ids.filtered("coupon_id.on_ledger")
            status = order._program_check_compute_points(entries.coupon_id.program_id)
            for entry in entries:
                points = status[entry.coupon_id.program_id].get("points", [0])[0]
                if points != entry.points:
                    entry.points = points
