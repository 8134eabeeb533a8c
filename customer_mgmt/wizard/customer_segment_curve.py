from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.repurchase import GapCount, by_week, survival_curve


class CustomerSegmentCurve(models.TransientModel):
    """A week of the repurchase curve of those who are in a segment now.

    Drawn when somebody asks. A segment that is defined by purchases has the curve
    that its definition gives it: compare segments that are defined by other things.
    """

    _name = "customer.segment.curve"
    _description = "Repurchase Curve of a Segment"
    _order = "segment_id, days"

    segment_id = fields.Many2one(
        "customer.segment", required=True, readonly=True, ondelete="cascade"
    )
    days = fields.Integer(
        string="Days since the Purchase", readonly=True, aggregator=None
    )
    at_risk = fields.Integer(
        string="Observed",
        readonly=True,
        aggregator="max",
        help="Customers observed for that long.",
    )
    returned = fields.Integer(
        string="Came Back",
        readonly=True,
        help="Customers who came back in the week up to that day.",
    )
    away = fields.Float(
        string="Not Back Yet",
        readonly=True,
        aggregator="min",
        help="Kaplan–Meier estimate.",
    )

    @api.model
    def _draw(self, segments):
        """One row per segment and week, after any purchase; none for a segment whose
        members never bought.

        :param segments: ``customer.segment`` the reader may see
        """
        return self.create(
            [
                {"segment_id": segment_id, **week._asdict()}
                for segment_id, gaps in self._fetch_gaps(segments).items()
                for week in by_week(survival_curve(gaps))
            ]
        )

    def _fetch_gaps(self, segments):
        """{segment id: list of :class:`GapCount`}"""
        found = {segment.id: [] for segment in segments}
        for company, together in segments.sudo().grouped("company_id").items():
            rows = self.env.execute_query(self._query_gaps(company, together))
            for segment_id, *gap in rows:
                found[segment_id].append(GapCount(*gap))
        return found

    def _query_gaps(self, company, segments):
        today = company.customer_policy_id._today()
        members = self.env["customer.segment.member"].sudo()
        [(customer_ids,)] = members._read_group(
            [("segment_id", "in", segments.ids), ("date_out", "=", False)],
            aggregates=["partner_id:array_agg_distinct"],
        )
        days = self.env["customer.scoring"].sudo()
        days = days._query_days(company, today, customer_ids or [], with_future=False)
        return SQL(
            """SELECT member.segment_id, COALESCE(next, %(today)s) - day,
                      COUNT(next), COUNT(*) - COUNT(next)
                 FROM (SELECT customer_id, day,
                              LEAD(day) OVER (PARTITION BY customer_id ORDER BY day)
                                  AS next
                         FROM (%(days)s) bought
                        WHERE occasion) gap
                 JOIN customer_segment_member member
                      ON member.partner_id = gap.customer_id
                     AND member.segment_id = ANY(%(segments)s)
                     AND member.date_out IS NULL
                GROUP BY 1, 2""",
            today=today,
            days=days,
            segments=segments.ids,
        )
