from odoo import fields, models
from odoo.tools import SQL

from ..models.customer_segment_member import CAUSES_IN, CAUSES_OUT


class CustomerSegmentMovement(models.Model):
    """One row per contact that joined or left a segment."""

    _name = "customer.segment.movement"
    _description = "Segment Joins and Leaves"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "customer.segment.member": [
            "cause_in",
            "cause_out",
            "company_id",
            "date_in",
            "date_out",
            "partner_id",
            "segment_id",
        ],
    }

    date = fields.Date(readonly=True)
    segment_id = fields.Many2one("customer.segment", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    direction = fields.Selection(
        [("in", "Joined"), ("out", "Left")], string="Movement", readonly=True
    )
    cause_in = fields.Selection(CAUSES_IN, string="Joined Because", readonly=True)
    cause_out = fields.Selection(CAUSES_OUT, string="Left Because", readonly=True)
    change = fields.Integer(
        string="Net Change", readonly=True, help="Joined less left."
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT id * 2 AS id, date_in AS date, segment_id, partner_id, company_id,
                      'in' AS direction, cause_in, NULL AS cause_out, 1 AS change
                 FROM customer_segment_member
                UNION ALL
               SELECT id * 2 + 1, date_out, segment_id, partner_id, company_id,
                      'out', NULL, cause_out, -1
                 FROM customer_segment_member
                WHERE date_out IS NOT NULL"""
        )
