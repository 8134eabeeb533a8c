from contextlib import contextmanager

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare

from ..tools.session import LedgerSession
from .loyalty_card import SESSION


class SaleOrder(models.Model):
    """What happens to an order is one change of points, posted when it is over."""

    _inherit = "sale.order"

    @contextmanager
    def _ledger_session(self, stale=False):
        """Orders that may change points as they like: at the end of the outermost
        session they are settled.

        :param stale: compute again what confirmed orders give
        """
        session = self.env["loyalty.card"]._ledger_session()
        outermost = session is None
        session = session or LedgerSession()
        new = self.filtered(lambda order: order.id not in session.order_ids)
        session.order_ids.update(self.ids)
        if stale:
            session.stale_ids.update(self.ids)
        new._attribute_opening()
        yield self.with_context(**{SESSION: session})
        if outermost:
            self.browse(session.order_ids).exists()._close_ledger_session(session)

    def _close_ledger_session(self, session):
        self.browse(session.stale_ids).exists()._recompute_ledger_points()
        cards = self.env["loyalty.card"].sudo().browse(session.before).exists()
        self._loyalty_settle(cards._surprises(session), session.before)

    def action_confirm(self):
        self._ledger_cards()._catch_up()
        self._check_spent_together()
        with self._ledger_session() as orders:
            return super(SaleOrder, orders).action_confirm()

    def _action_cancel(self):
        with self._ledger_session() as orders:
            return super(SaleOrder, orders)._action_cancel()

    def write(self, vals):
        if not {"order_line", "state"} & vals.keys() or not self._ledger_cards():
            return super().write(vals)
        with self._ledger_session() as orders:
            return super(SaleOrder, orders).write(vals)

    def _update_programs_and_rewards(self):
        if not self.env["loyalty.card"]._ledger_session():
            self._member_cards()._catch_up()
        with self._ledger_session() as orders:
            return super(SaleOrder, orders)._update_programs_and_rewards()

    def _get_point_changes(self):
        """The ledger settles its own cards."""
        changes = super()._get_point_changes()
        if self.env["loyalty.card"]._ledger_session():
            changes = {
                card: points
                for card, points in changes.items()
                if not card.sudo().on_ledger
            }
        return changes

    def _add_points_for_coupon(self, coupon_points):
        with self._ledger_session() as orders:
            if orders.state == "sale":
                session = orders.env.context[SESSION]
                for card, points in coupon_points.items():
                    session.expect(card, points)
            return super(SaleOrder, orders)._add_points_for_coupon(coupon_points)

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        points = super()._get_real_points_for_coupon(coupon, post_confirm)
        if session := self.env["loyalty.card"]._ledger_session():
            points += session.lent.get(coupon.id, 0.0)
        if coupon.sudo().on_ledger and self.state not in ("sale", "done"):
            points -= self._unusable_points(coupon.sudo())
        return points

    def _unusable_points(self, card):
        """Points that have to wait cannot be spent on the order that brings them, and
        those of an expired card not at all."""
        program = card.program_id
        is_over = card._is_over(program._ledger_today())
        points = card.points if is_over else 0.0
        if program.applies_on != "future" and (is_over or program._points_wait()):
            own = self.coupon_point_ids.filtered(lambda each: each.coupon_id == card)
            points += sum(own.mapped("points"))
        return points

    # ----------------------------------------------------------------- the check

    def _check_spent_together(self):
        """Each order of a selection could be paid for alone, but not all of them."""
        drafts = self.filtered(lambda order: order.state != "sale")
        if len(drafts) < 2:
            return
        for card in drafts.order_line.coupon_id:
            drafts._filtered_by_card(card)._check_card_suffices(card)

    def _filtered_by_card(self, card):
        return self.filtered(lambda order: card in order.order_line.coupon_id)

    def _check_card_suffices(self, card):
        left = card.points + sum(
            order._get_real_points_for_coupon(card) - card.points for order in self
        )
        if float_compare(left, 0, precision_digits=2) < 0:
            raise ValidationError(
                self.env._(
                    "%(orders)s together spend more points than there are on the card"
                    " %(card)s (%(points)s): confirm them one by one.",
                    orders=", ".join(self.mapped("name")),
                    card=card.code,
                    points=card.points_display,
                )
            )

    # ------------------------------------------------------------------ the cards

    def _ledger_cards(self):
        orders = self.sudo()
        cards = orders.coupon_point_ids.coupon_id | orders.order_line.coupon_id
        return cards.filtered("on_ledger")

    def _confirmed_on_ledger(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        return confirmed.filtered(lambda order: order._ledger_cards())

    def _member_cards(self):
        """Every card these customers could use."""
        return (
            self.env["loyalty.card"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("on_ledger", "=", True),
                ]
            )
        )
