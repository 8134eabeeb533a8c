import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .customer_segment import RULED_KINDS
from .groups import MANAGER

SAMPLE = 8


class CustomerSegment(models.Model):
    """Who would be in: worked out in the form, on values that are not saved yet."""

    _inherit = "customer.segment"

    is_previewed = fields.Boolean(compute="_compute_preview", groups=MANAGER)
    preview_count = fields.Integer(
        string="Would Be In", compute="_compute_preview", groups=MANAGER
    )
    preview_partner_ids = fields.Many2many(
        "res.partner",
        string="Such as",
        compute="_compute_preview",
        groups=MANAGER,
        help="Those who spent most in the last 12 months.",
    )
    preview_error = fields.Char(compute="_compute_preview", groups=MANAGER)

    @api.depends(
        "company_id",
        "condition_ids.categ_ids",
        "condition_ids.channel_ids",
        "condition_ids.days",
        "condition_ids.operator",
        "condition_ids.product_ids",
        "condition_ids.subject",
        "domain",
        "kind",
        "pin_in_ids",
        "pin_out_ids",
        "rfm_cell_ids",
    )
    def _compute_preview(self):
        self.is_previewed = self.preview_count = self.preview_error = False
        self.preview_partner_ids = False
        # Saved segments have members: reading a form must not scan the customers.
        for segment in self.filtered(lambda s: not s.id and s.kind in RULED_KINDS):
            segment.is_previewed = True
            try:
                segment._preview()
            except AccessError:
                raise
            except (UserError, ValueError, TypeError, psycopg2.DatabaseError) as error:
                segment.preview_error = segment._explain(error)

    def _preview(self):
        self._check_evaluable()
        query = self._start_scan()
        [predicate] = self._join_predicates(query).values()
        query.add_where(predicate)
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False):
            rows = self.env.execute_query(self._query_preview(query))
        self.preview_count = rows[0][0] if rows else 0
        self.preview_partner_ids = [row[1] for row in rows]

    def _query_preview(self, query):
        """SQL of (count of all, partner_id) for the customers who spent most."""
        return SQL(
            """WITH match AS (%(match)s),
                    candidate AS (
                        SELECT COALESCE(partner_id, partner.id) AS partner_id, revenue
                          FROM match
                          FULL JOIN (SELECT id FROM res_partner
                                      WHERE id = ANY(%(pin_in)s) AND active) partner
                            ON partner.id = partner_id)
               SELECT COUNT(*) OVER (), partner_id
                 FROM candidate
                WHERE partner_id <> ALL(%(pin_out)s)
                ORDER BY revenue DESC NULLS LAST, partner_id
                LIMIT %(sample)s""",
            match=query.select(
                SQL("customer_profile.partner_id"),
                SQL("customer_profile.revenue_12m AS revenue"),
            ),
            pin_in=self.pin_in_ids._origin.ids,
            pin_out=self.pin_out_ids._origin.ids,
            sample=SAMPLE,
        )
