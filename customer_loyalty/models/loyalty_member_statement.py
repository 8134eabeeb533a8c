from datetime import timedelta

from pytz import UTC, timezone

from odoo import models

from ..tools.statement import Movement, Statement, add_up, clamp_period


class LoyaltyMember(models.Model):
    """The account of a member in a period."""

    _inherit = "loyalty.member"

    def _get_statement(self, start=None, end=None):
        """What there was, what happened, what there is.

        :param start: first day; default: that of the year
        :param end: last day; default: today. Days before the first movement and after
            today are left out.
        :return: `Statement`, of usable points
        """
        self.ensure_one()
        member = self.sudo()
        start, end = clamp_period(start, end, *member._get_days())
        moves = member._get_movements(start, end)
        opening = member._get_balance(start)
        return Statement(
            start=start,
            end=end,
            opening=opening,
            movements=add_up(opening, moves),
            purchases=member._get_purchases(start, end),
            coupons=member._get_coupons(),
        )

    def _get_days(self):
        """The first day that a statement may begin with, and today."""
        oldest = self.env["loyalty.point.move"].search(
            [("card_id", "=", self.card_id.id)], order="id", limit=1
        )
        first = [self.joined, *(move.date.date() for move in oldest)]
        today = self.program_id._ledger_today()
        return min(*first, today.replace(month=1, day=1)), today

    def _get_balance(self, day):
        """Usable points when a day begins."""
        moves = self.env["loyalty.point.move"]
        [(points,)] = moves._read_group(
            [
                ("card_id", "=", self.card_id.id),
                ("pending", "=", False),
                ("date", "<", self.program_id._ledger_midnight(day)),
            ],
            aggregates=["points:sum"],
        )
        return round(points or 0.0, 2)

    def _get_movements(self, start, end):
        """What changed points; attributions come in pairs that change nothing."""
        moves = self.env["loyalty.point.move"].search(
            [
                ("card_id", "=", self.card_id.id),
                ("pending", "=", False),
                ("type", "!=", "attribute"),
                ("date", ">=", self.program_id._ledger_midnight(start)),
                (
                    "date",
                    "<",
                    self.program_id._ledger_midnight(end + timedelta(days=1)),
                ),
            ],
            order="date, id",
        )
        kinds = dict(moves._fields["type"]._description_selection(self.env))
        zone = timezone(self.program_id._ledger_zone())
        return [
            Movement(
                UTC.localize(move.date).astimezone(zone).date(),
                kinds[move.type],
                move.reason or "",
                move.points,
            )
            for move in moves
        ]

    def _get_purchases(self, start, end):
        """Purchases and returns of the member, oldest first."""
        return self.env["customer.purchase"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "in", self.program_id._tier_companies().ids),
                ("date", ">=", start),
                ("date", "<=", end),
            ],
            order="date, id",
        )

    def _get_coupons(self):
        """Coupons, gift cards and wallets the member can use now."""
        today = self.program_id._ledger_today()
        return self.env["loyalty.card"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("on_ledger", "=", False),
                ("points", ">", 0),
                ("program_id.active", "=", True),
                ("company_id", "in", [False, *self.program_id._tier_companies().ids]),
                "|",
                ("expiration_date", "=", False),
                ("expiration_date", ">=", today),
            ]
        )

    def action_print_statement(self):
        self.ensure_one()
        report = self.env.ref("customer_loyalty.action_report_loyalty_statement")
        return report.report_action(self)
