from collections import defaultdict

from odoo import models
from odoo.tools import float_compare, float_round

from odoo.addons.customer_loyalty.tools.settle import Target

from .pos_order import PAID


class PosOrder(models.Model):
    """What a till order should have given and taken."""

    _inherit = "pos.order"

    def _loyalty_targets(self):
        self.ensure_one()
        targets = defaultdict(Target)
        if self.state not in PAID:
            return targets
        for grant in self._grants():
            kept = grant.points * self._loyalty_kept_share(grant.program_id)
            earn = float_round(kept, precision_digits=2)
            targets[grant.card_id._current_card().id] += Target(earn=earn)
        for line in self._reward_lines().filtered("coupon_id.on_ledger"):
            kept = line.points_cost * (1 - line._loyalty_reward_returned_share())
            burn = float_round(kept, precision_digits=2)
            targets[line.coupon_id._current_card().id] += Target(burn=burn)
        return targets

    def _grants(self):
        return self.env["pos.order.coupon.points"].search(
            [("order_id", "in", self.ids)]
        )

    def _loyalty_kept_share(self, program):
        """The share of what earned points of a program that was not refunded."""
        lines = self._bought_lines().filtered(lambda line: not line.reward_id)
        rules = program._till_rules(lines.product_id)
        lines = lines.filtered(
            lambda line: any(rule.matches(line.product_id.id) for rule in rules)
        )
        lines |= lines.combo_line_ids | self._free_product_lines(rules)
        total = lines._loyalty_amount()
        if total <= 0:
            return 1.0
        return 1 - min(max(lines._loyalty_returned_amount() / total, 0.0), 1.0)

    def _free_product_lines(self, rules):
        """What takes off again the price of products that were free: they earned
        nothing."""
        return self.lines.filtered(
            lambda line: (
                line.reward_id.reward_type == "product"
                and not line.refunded_orderline_id
                and any(
                    rule.matches_all(frozenset(line.reward_id.reward_product_ids.ids))
                    for rule in rules
                )
            )
        )

    def _bought_lines(self):
        """The lines that may earn points: refunds belong to the original, and what
        settles a sales order to that."""
        return self.lines.filtered(
            lambda line: (
                not line.refunded_orderline_id
                and not line.combo_parent_id
                and not line.sale_order_origin_id
            )
        )

    def _reward_lines(self):
        """The rewards that points of the ledger paid for on this order."""
        return self.lines.filtered(
            lambda line: (
                line.reward_id.program_id.on_ledger and not line.refunded_orderline_id
            )
        )

    # -------------------------------------------------------------------- posting

    def _correct_costs(self):
        """Let rewards cost what they cost; doubts about what the till took."""
        doubts = []
        groups = self._reward_lines().grouped(
            lambda line: (line.reward_id, line.coupon_id, line.reward_identifier_code)
        )
        for lines in groups.values():
            if not lines.reward_id._allowed_to(self.partner_id):
                doubts.append(self._doubt_audience(lines.reward_id))
            cost = sum(lines.mapped("points_cost"))
            due = float_round(lines._due_cost(), precision_digits=2)
            if float_compare(cost, due, precision_digits=1):
                doubts.append(self._doubt_cost(lines.reward_id, cost, due))
                lines[1:].points_cost = 0
                lines[:1].points_cost = due
        return doubts

    def _post_points(self, doubts):
        cards = self.env["loyalty.card"].browse(self._loyalty_targets())
        cards._catch_up()
        moves = self._loyalty_settle()
        self._write_history()
        spent = moves.filtered(lambda move: move.type == "redeem").card_id
        doubts += [
            self._doubt_balance(card)
            for card in spent
            if float_compare(card.points, 0, precision_digits=2) < 0
        ]
        doubts += [
            self._doubt_expired(card)
            for card in spent
            if card._is_over(card.program_id._ledger_day(self.date_order))
        ]
        self._raise_doubts(doubts)

    def _write_history(self):
        """The rows that Odoo's own history has of an order."""
        won, spent = defaultdict(float), defaultdict(float)
        for grant in self._grants():
            won[grant.card_id.id] += grant.points
        for line in self._reward_lines():
            spent[line.coupon_id.id] += line.points_cost
        rows = [
            {"card_id": card_id, "won": won[card_id], "spent": spent[card_id]}
            for card_id in won.keys() | spent.keys()
            if card_id
        ]
        self.add_loyalty_history_lines(rows, [])

    # -------------------------------------------------------------------- opening

    def _attribute_opening(self):
        """See `sale.order._attribute_opening`: what orders gave before there was a
        ledger stands in Odoo's history, net of what they took."""
        booked = self.sudo().filtered("loyalty_booked_on")
        if not booked:
            return
        old = booked - booked._grants().order_id
        old -= old.browse(old._fetch_settled())
        old.filtered(lambda order: order._grant_by_history())._attribute_unsettled()

    def _grant_by_history(self):
        """Write down what this order gave; whether it changed any points."""
        history = self.env["loyalty.history"].search(
            [
                ("order_model", "=", self._name),
                ("order_id", "=", self.id),
                ("card_id.on_ledger", "=", True),
            ]
        )
        for card, rows in history.grouped("card_id").items():
            rewards = self._reward_lines().filtered(
                lambda line, card=card: line.coupon_id == card
            )
            net = sum(rows.mapped("issued")) - sum(rows.mapped("used"))
            points = net + sum(rewards.mapped("points_cost"))
            if points > 0:
                self.env["pos.order.coupon.points"].create(
                    {
                        "order_id": self.id,
                        "program_id": card.program_id.id,
                        "card_id": card.id,
                        "granted": points,
                        "points": points,
                    }
                )
        return bool(history)
