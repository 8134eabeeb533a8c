from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models
from odoo.tools import format_date

from .loyalty_card_display import SOON


class DuePoints(NamedTuple):
    """Points that become usable, or expire, on a day."""

    day: object
    points: float


class LoyaltyMember(models.Model):
    """What waits, and what is about to be lost."""

    _inherit = "loyalty.member"

    waiting_on = fields.Date(
        string="Next Points Usable On",
        compute="_compute_due",
        help="When the first of the waiting points can be spent.",
    )
    expiring_points = fields.Float(
        string="Expiring Soon", digits=(16, 2), compute="_compute_due"
    )
    expiring_on = fields.Date(
        string="First Expiry",
        compute="_compute_due",
        help="The last day to spend them.",
    )

    expiring_text = fields.Char(
        compute="_compute_due", help="The points that expire soon, and when they begin."
    )

    def _compute_due(self):
        waiting, expiring = self._fetch_waiting(), self._fetch_expiring()
        for member in self:
            first = waiting[member.card_id.id][:1]
            lapsing = expiring[member.card_id.id]
            member.waiting_on = first[0].day if first else False
            member.expiring_points = sum(due.points for due in lapsing)
            member.expiring_on = lapsing[0].day if lapsing else False
            member.expiring_text = member._say_expiring(lapsing)

    def _say_expiring(self, lapsing):
        if not lapsing:
            return False
        words = {
            "points": self.card_id._format_points(self.expiring_points),
            "day": format_date(self.env, lapsing[0].day),
        }
        if len(lapsing) == 1:
            return self.env._("%(points)s by %(day)s", **words)
        return self.env._("%(points)s, the first by %(day)s", **words)

    def _fetch_waiting(self):
        """{card id: [`DuePoints`]} of points that wait, soonest first."""
        return self._fetch_due([("state", "=", "pending")], "date_available:day")

    def _fetch_expiring(self):
        """{card id: [`DuePoints`]} of points that expire soon, soonest first."""
        due = defaultdict(list)
        for program, members in self.grouped("program_id").items():
            last = members._soon(program)
            due.update(members._fetch_due(last, "date_expiry:day"))
        return due

    def _soon(self, program):
        today = program._ledger_today()
        soon = today + timedelta(days=program.expiry_notice_days or SOON)
        return [
            ("state", "=", "open"),
            ("date_expiry", ">=", today),
            ("date_expiry", "<=", soon),
        ]

    def _fetch_due(self, domain, day):
        groups = (
            self.env["loyalty.point.lot"]
            .sudo()
            ._read_group(
                [("card_id", "in", self.card_id.ids), ("remaining", ">", 0), *domain],
                ["card_id", day],
                ["remaining:sum"],
                order=day,
            )
        )
        due = defaultdict(list)
        for card, when, points in groups:
            due[card.id].append(DuePoints(when, points))
        return due

    def _get_summary(self):
        """Tier, points and the way to the next tier, in one line."""
        self.ensure_one()
        parts = [self.tier_id.name, self.points_display, self.missing_text]
        if self.pending_points:
            waiting = self.card_id._format_points(self.pending_points)
            parts.append(self.env._("%(points)s waiting", points=waiting))
        return " · ".join(filter(None, parts))
