from odoo import api, fields, models
from odoo.tools import SQL


class CustomerSegment(models.Model):
    """Segments when contacts are merged: nothing may be in a segment twice."""

    _inherit = "customer.segment"

    @api.model
    def _prepare_merge(self, sources, target):
        """Close the stays that would be double, and forget the tags the contact that
        stays has already: whoever gave them there decides."""
        self.env.flush_all()
        self.env.cr.execute(self._query_close_doubles(sources | target, target))
        self.env.cr.execute(
            SQL(
                """DELETE FROM customer_segment_tag tag
                    WHERE tag.partner_id = ANY(%(sources)s)
                      AND (EXISTS (
                             SELECT FROM res_partner_res_partner_category_rel rel
                              WHERE rel.partner_id = %(target)s
                                AND rel.category_id = tag.category_id)
                        OR EXISTS (
                             SELECT FROM customer_segment_tag other
                              WHERE other.partner_id = ANY(%(sources)s)
                                AND other.category_id = tag.category_id
                                AND other.id < tag.id))""",
                sources=sources.ids,
                target=target.id,
            )
        )

    def _query_close_doubles(self, partners, target):
        """Of the open stays in a segment the one of the target is kept, else the
        longest."""
        return SQL(
            """UPDATE customer_segment_member member
                  SET date_out = %(today)s, cause_out = 'merged'
                 FROM (SELECT id, ROW_NUMBER() OVER (
                              PARTITION BY segment_id
                              ORDER BY partner_id <> %(target)s, date_in, id) AS place
                         FROM customer_segment_member
                        WHERE partner_id = ANY(%(partners)s)
                          AND date_out IS NULL) ranked
                WHERE ranked.id = member.id AND ranked.place > 1""",
            today=fields.Date.context_today(self),
            target=target.id,
            partners=partners.ids,
        )

    @api.model
    def _complete_merge(self, target):
        """Pinned in by one and out by the other: out."""
        self.env.invalidate_all()
        self.env.cr.execute(
            SQL(
                """DELETE FROM customer_segment_pin_in_rel pin_in
                    USING customer_segment_pin_out_rel pin_out
                    WHERE pin_in.segment_id = pin_out.segment_id
                      AND pin_in.partner_id = pin_out.partner_id
                      AND pin_in.partner_id = %s""",
                target.id,
            )
        )
