from odoo import fields, models
from odoo.tools import SQL

from ..models.loyalty_referral import REASONS, STATES


class LoyaltyReferralReport(models.Model):
    """From invited friends to customers, and what the points for them cost."""

    _name = "loyalty.referral.report"
    _description = "Recommendations"
    _auto = False
    _order = "date desc"
    _depends = {
        "loyalty.referral": [
            "company_id",
            "date_invited",
            "date_purchased",
            "date_registered",
            "program_id",
            "reason",
            "referee_id",
            "referrer_id",
            "revenue",
            "state",
        ],
        "loyalty.program": ["currency_id", "point_value"],
        "loyalty.point.move": ["points", "res_id", "res_model"],
    }

    program_id = fields.Many2one("loyalty.program", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    referrer_id = fields.Many2one("res.partner", string="Recommended by", readonly=True)
    referee_id = fields.Many2one("res.partner", string="Friend", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    reason = fields.Selection(REASONS, string="Refused Because", readonly=True)
    date = fields.Datetime(string="Invited on", readonly=True)
    invited = fields.Integer(readonly=True)
    registered = fields.Integer(readonly=True)
    bought = fields.Integer(readonly=True)
    rewarded = fields.Integer(readonly=True)
    refused = fields.Integer(readonly=True)
    revenue = fields.Monetary(string="Bought for", readonly=True)
    points = fields.Float(string="Points Given", digits=(16, 2), readonly=True)
    cost = fields.Monetary(string="Cost of Points", readonly=True)

    @property
    def _table_query(self):
        return SQL("%s %s", self._select(), self._from())

    def _select(self):
        return SQL(
            """SELECT referral.id, referral.program_id, referral.company_id,
                      program.currency_id, referral.referrer_id, referral.referee_id,
                      referral.state, referral.reason, referral.date_invited AS date,
                      1 AS invited,
                      (referral.date_registered IS NOT NULL
                       OR referral.date_purchased IS NOT NULL)::int AS registered,
                      (referral.date_purchased IS NOT NULL)::int AS bought,
                      (referral.state = 'rewarded')::int AS rewarded,
                      (referral.state = 'refused')::int AS refused,
                      referral.revenue, given.points,
                      given.points * coalesce(program.point_value, 0) AS cost"""
        )

    def _from(self):
        return SQL(
            """  FROM loyalty_referral referral
                 JOIN loyalty_program program ON program.id = referral.program_id
                CROSS JOIN LATERAL (
                      SELECT coalesce(sum(points), 0) AS points
                        FROM loyalty_point_move
                       WHERE res_model = 'loyalty.referral'
                         AND res_id = referral.id) AS given"""
        )
