from odoo import fields, models
from odoo.tools import SQL


class LoyaltyFlowReport(models.Model):
    """Points that came in and went out: one row per move, each in its column.

    Waiting points count as issued when they are promised, not once more when they
    become usable.
    """

    _name = "loyalty.flow.report"
    _description = "Points Issued and Spent"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "loyalty.point.move": [
            "card_id",
            "company_id",
            "date",
            "partner_id",
            "points",
            "program_id",
            "type",
        ],
    }

    date = fields.Datetime(readonly=True)
    program_id = fields.Many2one("loyalty.program", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    card_id = fields.Many2one("loyalty.card", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Member", readonly=True)
    issued = fields.Float(
        digits=(16, 2), readonly=True, help="Given, less what was taken back."
    )
    spent = fields.Float(
        digits=(16, 2), readonly=True, help="Spent, less what was given back."
    )
    expired = fields.Float(
        digits=(16, 2), readonly=True, help="Expired, less what was brought back."
    )
    corrected = fields.Float(digits=(16, 2), readonly=True)
    change = fields.Float(
        digits=(16, 2), readonly=True, help="What members hold more than before."
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT id, date, program_id, company_id, card_id, partner_id,
                      CASE WHEN type IN ('opening', 'earn', 'reverse_earn', 'activity',
                                         'referral', 'offer')
                           THEN points ELSE 0 END AS issued,
                      CASE WHEN type IN ('redeem', 'reverse_redeem')
                           THEN -points ELSE 0 END AS spent,
                      CASE WHEN type IN ('expire', 'unexpire')
                           THEN -points ELSE 0 END AS expired,
                      CASE WHEN type IN ('adjust', 'correct', 'external', 'waive')
                           THEN points ELSE 0 END AS corrected,
                      points AS change
                 FROM loyalty_point_move
                WHERE type NOT IN ('release', 'attribute')"""
        )
