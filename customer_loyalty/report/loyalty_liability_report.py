from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

AS_OF = "loyalty_as_of"
BUCKETS = [
    ("1_lapsed", "Lapsed"),
    ("2_month", "Within 30 Days"),
    ("3_quarter", "Within 90 Days"),
    ("4_half", "Within 180 Days"),
    ("5_year", "Within a Year"),
    ("6_later", "Later"),
    ("7_never", "Never"),
]


class LoyaltyLiabilityReport(models.Model):
    """What the points that members hold will cost, today or on a day of the past.

    One row per lot that held something on that day (context key ``loyalty_as_of``),
    computed from its moves: what came in until then less what was taken until then.
    """

    _name = "loyalty.liability.report"
    _description = "Points Owed to Members"
    _auto = False
    _order = "date_expiry, id"
    _rec_name = "partner_id"
    _depends = {
        "loyalty.member": ["card_id", "tier_id"],
        "loyalty.point.lot": ["card_id", "date_expiry", "initial", "origin_move_id"],
        "loyalty.point.move": ["company_id", "date", "partner_id", "program_id"],
        "loyalty.point.allocation": ["lot_id", "move_id", "points"],
        "loyalty.program": ["breakage_rate", "currency_id", "point_value"],
    }

    program_id = fields.Many2one("loyalty.program", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Member", readonly=True)
    card_id = fields.Many2one("loyalty.card", readonly=True)
    tier_id = fields.Many2one(
        "loyalty.tier",
        readonly=True,
        help="That the member is in now, whatever the day.",
    )
    date = fields.Date(string="As of", readonly=True)
    date_issued = fields.Date(string="Came In On", readonly=True)
    date_expiry = fields.Date(string="Expires On", readonly=True)
    bucket = fields.Selection(BUCKETS, string="Expires", readonly=True)
    points = fields.Float(digits=(16, 2), readonly=True)
    value = fields.Monetary(
        readonly=True, help="Points by what a point costs the shop when it is spent."
    )
    liability = fields.Monetary(
        readonly=True,
        help="The value of the points that are expected to be spent: less the"
        " breakage rate of the program.",
    )

    @property
    def _table_query(self):
        as_of = fields.Date.to_date(self.env.context.get(AS_OF))
        day = as_of or fields.Date.context_today(self)
        programs = (
            self.env["loyalty.program"]
            .sudo()
            .with_context(active_test=False)
            .search([("on_ledger", "=", True)])
        )
        return SQL(
            """SELECT held.*, %(day)s AS date, rate.currency_id,
                      CASE WHEN date_expiry IS NULL THEN '7_never'
                           WHEN date_expiry < %(day)s THEN '1_lapsed'
                           WHEN date_expiry <= %(day)s + 30 THEN '2_month'
                           WHEN date_expiry <= %(day)s + 90 THEN '3_quarter'
                           WHEN date_expiry <= %(day)s + 180 THEN '4_half'
                           WHEN date_expiry <= %(day)s + 365 THEN '5_year'
                           ELSE '6_later' END AS bucket,
                      round(held.points * rate.value, 2) AS value,
                      round(held.points * rate.value * rate.spent, 2) AS liability
                 FROM (%(held)s) AS held
                 JOIN (%(rates)s) AS rate ON rate.program_id = held.program_id
                  AND rate.company_id = held.company_id
                WHERE held.points > 0""",
            day=SQL("%s::date", day),
            held=self._query_held(programs, as_of),
            rates=self._query_rates(programs, day),
        )

    def _query_held(self, programs, day):
        """What each lot held at the end of a day of its members; default: today."""
        return SQL(
            """SELECT lot.id, lot.card_id, lot.date_expiry, origin.program_id,
                      origin.company_id, card.partner_id, member.tier_id,
                      (origin.date AT TIME ZONE 'UTC' AT TIME ZONE night.zone)::date
                          AS date_issued,
                      lot.initial - coalesce(taken.points, 0) AS points
                 FROM loyalty_point_lot lot
                 JOIN loyalty_point_move origin ON origin.id = lot.origin_move_id
                 JOIN (%(nights)s) AS night ON night.program_id = origin.program_id
                 JOIN loyalty_card card ON card.id = lot.card_id
            LEFT JOIN loyalty_member member ON member.card_id = lot.card_id
            LEFT JOIN (SELECT taking.lot_id, sum(taking.points) AS points
                         FROM loyalty_point_allocation taking
                         JOIN loyalty_point_move move ON move.id = taking.move_id
                         JOIN (%(nights)s) AS night
                           ON night.program_id = move.program_id
                        WHERE move.date < night.ends
                     GROUP BY taking.lot_id) AS taken ON taken.lot_id = lot.id
                WHERE origin.date < night.ends""",
            nights=self._query_nights(programs, day),
        )

    def _query_nights(self, programs, day):
        """(program, end of the day of its members, in UTC, their time zone)."""
        rows = [
            SQL(
                "(%s, %s::timestamp, %s)",
                program.id,
                program._ledger_midnight(
                    (day or program._ledger_today()) + timedelta(days=1)
                ),
                program._ledger_zone(),
            )
            for program in programs
        ]
        return SQL(
            "SELECT * FROM (VALUES %s) AS night (program_id, ends, zone)",
            SQL(", ").join(rows or [SQL("(0, now()::timestamp, 'UTC')")]),
        )

    def _query_rates(self, programs, day):
        """(program, company, currency, value of a point there, share spent)."""
        rows = [
            SQL(
                "(%s, %s, %s, %s::numeric, %s::numeric)",
                program.id,
                company.id,
                company.currency_id.id,
                program._point_value_in(company, day),
                1 - program.breakage_rate,
            )
            for program in programs
            for company in self.env.companies.filtered(program._is_of)
        ]
        return SQL(
            "SELECT * FROM (VALUES %s) AS rate"
            " (program_id, company_id, currency_id, value, spent)",
            SQL(", ").join(rows or [SQL("(0, 0, 0, 0.0, 0.0)")]),
        )
