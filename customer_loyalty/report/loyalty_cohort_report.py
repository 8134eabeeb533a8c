from odoo import fields, models
from odoo.tools import SQL

SHARES = {"breakage:avg": "expired", "spent_share:avg": "spent"}


class LoyaltyCohortReport(models.Model):
    """What became of the points that were issued: one row per lot.

    Grouped by the month of issue it shows which share expired, to set the breakage
    rate of a program by.
    """

    _name = "loyalty.cohort.report"
    _description = "What Became of Issued Points"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "loyalty.point.lot": ["card_id", "initial", "origin_move_id", "remaining"],
        "loyalty.point.move": ["company_id", "date", "program_id", "type"],
        "loyalty.point.allocation": ["lot_id", "move_id", "points"],
    }

    date = fields.Date(string="Issued On", readonly=True)
    program_id = fields.Many2one("loyalty.program", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    card_id = fields.Many2one("loyalty.card", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Member", readonly=True)
    issued = fields.Float(digits=(16, 2), readonly=True)
    spent = fields.Float(digits=(16, 2), readonly=True)
    expired = fields.Float(digits=(16, 2), readonly=True)
    returned = fields.Float(
        digits=(16, 2), readonly=True, string="Taken Back or Corrected"
    )
    held = fields.Float(digits=(16, 2), readonly=True, string="Still Held")
    breakage = fields.Float(
        readonly=True, aggregator="avg", help="Share of what was issued that expired."
    )
    spent_share = fields.Float(
        readonly=True, aggregator="avg", help="Share of what was issued that was spent."
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT lot.id, origin.date::date AS date, origin.program_id,
                      origin.company_id, lot.card_id, card.partner_id,
                      lot.initial AS issued,
                      coalesce(used.spent, 0) AS spent,
                      coalesce(used.expired, 0) AS expired,
                      coalesce(used.returned, 0) AS returned,
                      lot.remaining AS held,
                      coalesce(used.expired, 0) / lot.initial AS breakage,
                      coalesce(used.spent, 0) / lot.initial AS spent_share
                 FROM loyalty_point_lot lot
                 JOIN loyalty_point_move origin ON origin.id = lot.origin_move_id
                 JOIN loyalty_card card ON card.id = lot.card_id
            LEFT JOIN (SELECT taking.lot_id,
                              sum(taking.points) FILTER (
                                  WHERE move.type IN ('redeem', 'reverse_redeem'))
                                  AS spent,
                              sum(taking.points) FILTER (WHERE move.type = 'expire')
                                  AS expired,
                              sum(taking.points) FILTER (
                                  WHERE move.type NOT IN
                                        ('redeem', 'reverse_redeem', 'expire'))
                                  AS returned
                         FROM loyalty_point_allocation taking
                         JOIN loyalty_point_move move ON move.id = taking.move_id
                     GROUP BY taking.lot_id) AS used ON used.lot_id = lot.id
                WHERE lot.initial > 0 AND origin.type <> 'unexpire'"""
        )

    def _read_group_select(self, aggregate_spec, query):
        """Shares of sums, not averages of shares."""
        if aggregate_spec not in SHARES:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "coalesce(sum(%s) / nullif(sum(%s), 0), 0)",
            self._field_to_sql(self._table, SHARES[aggregate_spec], query),
            self._field_to_sql(self._table, "issued", query),
        )
