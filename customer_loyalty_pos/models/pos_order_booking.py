from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import float_round

from ..tools.till import granted_points
from .pos_order import PAID

CRON = "customer_loyalty_pos.ir_cron_book_lost_points"
# A till confirms within seconds; after this time it will not any more.
LOST_AFTER = timedelta(minutes=30)


class PosOrder(models.Model):
    """What an order gives: what the till says, if the rules of the programs agree."""

    _inherit = "pos.order"

    def _book_points(self, claims=None):
        """Write down what this order gives, and post it.

        :param claims: {program: `Claim`} of what the till says it gave; None: it never
            said anything, and the rules alone decide
        """
        self.ensure_one()
        programs = self._applicable_programs()
        doubts = []
        for program in programs if claims is None else self._allowed(claims):
            granted = self._granted(program if program in programs else None)
            claim = None if claims is None else claims[program]
            doubts += self._grant(program, granted, claim)
        doubts += self._correct_costs()
        self._link_rewards()
        self._post_points(doubts)

    # -------------------------------------------------------------------- granting

    def _applicable_programs(self):
        """The programs on the ledger that counted when this order was made."""
        zone = self.company_id.partner_id.tz or "UTC"
        local = self.with_context(tz=zone)
        day = fields.Datetime.context_timestamp(local, self.date_order).date()
        domain = Domain("on_ledger", "=", True) & Domain("pos_ok", "=", True)
        domain &= Domain("currency_id", "=", self.currency_id.id)
        domain &= Domain("company_id", "in", (False, *self.company_id.parent_ids.ids))
        for name, value in (
            ("pos_config_ids", self.config_id.ids),
            ("pricelist_ids", self.pricelist_id.ids),
        ):
            domain &= Domain(name, "=", False) | Domain(name, "in", value)
        domain &= Domain("date_from", "=", False) | Domain("date_from", "<=", day)
        domain &= Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        programs = self.env["loyalty.program"].search(domain)
        return programs.filtered(
            lambda each: (
                not each.limit_usage or each.total_order_count <= each.max_usage
            )
        )

    def _allowed(self, claims):
        """Claims of programs for this customer: a till does not know whom they are
        for."""
        programs = self.env["loyalty.program"].union(*claims)
        return programs._allowed_to(self.partner_id)

    def _granted(self, program):
        """(points for sure, most points) by the rules of a program."""
        if not program:
            return 0.0, 0.0
        lines = self._bought_lines()
        digits = self.env["decimal.precision"].precision_get("Product Price")
        rules = program._till_rules(lines.product_id)
        sums = lines._till_lines()
        return tuple(
            granted_points(program.id, rules, sums, digits, with_codes)
            for with_codes in (False, True)
        )

    def _grant(self, program, granted, claim):
        """Write down what this order gives in a program; doubts about it."""
        sure, most = granted
        doubts = []
        if claim is not None and not self.lines.refunded_orderline_id:
            if claim.is_plausible(most):
                sure = claim.granted(most)
            else:
                doubts.append(self._doubt_points(program, claim.by_rules(), sure))
        if self.partner_id and round(sure, 2) > 0:
            self._grant_on(self._member_card(program), sure)
        return doubts

    def _grant_on(self, card, granted):
        if card._is_over(card.program_id._ledger_day(self.date_order)):
            return
        self.env["pos.order.coupon.points"].create(
            {
                "order_id": self.id,
                "program_id": card.program_id.id,
                "card_id": card.id,
                "granted": granted,
                "points": self._points_for(card, granted),
            }
        )

    def _points_for(self, card, granted):
        """What a member gets for points granted by the rules."""
        member = self.env["loyalty.member"].search([("card_id", "=", card.id)])
        points = granted * member._earning_multiplier()
        return float_round(points, precision_digits=2)

    def _member_card(self, program):
        """The card of this customer, made if need be."""
        card = self._find_card(program)
        return card or card.create(
            {
                "program_id": program.id,
                "partner_id": self.partner_id.id,
                "source_pos_order_id": self.id,
            }
        )

    def _find_card(self, program):
        cards = self.env["loyalty.card"]
        if not self.partner_id:
            return cards
        return cards.search(
            [
                ("program_id", "=", program.id),
                ("partner_id", "=", self.partner_id.id),
            ],
            limit=1,
        )

    def _link_rewards(self):
        """A reward of a card that the till made itself is one of the member's."""
        for line in self._reward_lines().filtered(lambda line: not line.coupon_id):
            if self.partner_id:
                line.coupon_id = self._member_card(line.reward_id.program_id)

    # ------------------------------------------------------------------- customers

    def _follow_customer(self):
        """The customer of a booked order changed: who has it now gets the points."""
        grants = self._grants()
        kept = grants.filtered(
            lambda grant: (
                self.partner_id and grant.program_id._allowed_to(self.partner_id)
            )
        )
        for grant in kept:
            card = self._member_card(grant.program_id)
            points = self._points_for(card, grant.granted)
            grant.write({"card_id": card.id, "points": points})
        (grants - kept).unlink()
        if self.partner_id and not grants:
            for program in self._applicable_programs():
                self._grant(program, self._granted(program), None)
        self._settle_booked()

    # ----------------------------------------------------------------- lost orders

    @api.model
    def _cron_book_lost_points(self):
        """Book what tills did not confirm: closed, or offline, at the wrong moment."""
        domain = [
            ("loyalty_booked_on", "=", False),
            ("partner_id", "!=", False),
            ("state", "in", PAID),
            ("write_date", "<", fields.Datetime.now() - LOST_AFTER),
        ]
        lost = self.sudo().search(domain, order="write_date, id")
        self.env["loyalty.batch"]._work_off(
            lost, lambda batch: batch._book_lost_points(), CRON
        )

    def _book_lost_points(self):
        for order in self:
            if order._take_turn():
                order.with_company(order.company_id)._book_points()
