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
        "loyalty.member": ["card_id", "tier_id"],
    }

    date = fields.Datetime(readonly=True)
    program_id = fields.Many2one("loyalty.program", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    card_id = fields.Many2one("loyalty.card", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Member", readonly=True)
    tier_id = fields.Many2one(
        "loyalty.tier", readonly=True, help="That the member is in now."
    )
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
            """SELECT move.id, move.date, move.program_id, move.company_id,
                      move.card_id, move.partner_id, member.tier_id,
                      CASE WHEN move.type IN ('opening', 'earn', 'reverse_earn',
                                              'activity', 'referral', 'offer')
                           THEN move.points ELSE 0 END AS issued,
                      CASE WHEN move.type IN ('redeem', 'reverse_redeem')
                           THEN -move.points ELSE 0 END AS spent,
                      CASE WHEN move.type IN ('expire', 'unexpire')
                           THEN -move.points ELSE 0 END AS expired,
                      CASE WHEN move.type IN ('adjust', 'correct', 'external', 'waive')
                           THEN move.points ELSE 0 END AS corrected,
                      move.points AS change
                 FROM loyalty_point_move move
            LEFT JOIN loyalty_member member ON member.card_id = move.card_id
                WHERE move.type NOT IN ('release', 'attribute')"""
        )
