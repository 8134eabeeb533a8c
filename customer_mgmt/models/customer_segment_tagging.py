from odoo import models
from odoo.tools import SQL


class CustomerSegment(models.Model):
    """The tags of a segment on its members."""

    _inherit = "customer.segment"

    def _sync_tags(self):
        """Give members the tags of their segments and take back what is no longer due.

        Only tags that a segment gave are taken back. One that another segment of the
        contact asks for stays, and that segment answers for it from then on.
        """
        self._release_tags()
        if self.tag_ids:
            self._give_tags()

    def _release_tags(self, everything=False):
        """Take back tags whose segment has left the contact or the tag.

        :param everything: all tags of these segments, as if nobody was a member
        """
        self.env.flush_all()
        due = SQL("FALSE") if everything else self._sql_due(SQL("tag.segment_id"))
        others = SQL("heir.id <> ALL(%s)", self.ids) if everything else SQL("TRUE")
        self.env.cr.execute(self._query_hand_over(due, others))
        self.env.cr.execute(self._query_take_back(due))
        self._invalidate_tags(self.env.cr.rowcount)

    def _sql_due(self, segment):
        """True for rows of ``tag`` that a segment asks for, the contact being in it."""
        return SQL(
            """EXISTS (SELECT FROM customer_segment_member member
                         JOIN %(rel)s wanted ON wanted.%(column)s = member.segment_id
                        WHERE member.segment_id = %(segment)s
                          AND member.partner_id = tag.partner_id
                          AND member.date_out IS NULL
                          AND wanted.%(category)s = tag.category_id)""",
            segment=segment,
            **self._tag_relation(),
        )

    def _tag_relation(self):
        field = self._fields["tag_ids"]
        return {
            "rel": SQL.identifier(field.relation),
            "column": SQL.identifier(field.column1),
            "category": SQL.identifier(field.column2),
        }

    def _query_hand_over(self, due, others):
        return SQL(
            """UPDATE customer_segment_tag tag
                  SET segment_id = (SELECT heir.id FROM customer_segment heir
                                     WHERE heir.active AND %(others)s AND %(heir_due)s
                                     ORDER BY heir.id LIMIT 1)
                WHERE tag.segment_id = ANY(%(ids)s) AND NOT %(due)s
                  AND EXISTS (SELECT FROM customer_segment heir
                               WHERE heir.active AND %(others)s AND %(heir_due)s)""",
            ids=self.ids,
            due=due,
            others=others,
            heir_due=self._sql_due(SQL("heir.id")),
        )

    def _query_take_back(self, due):
        return SQL(
            """WITH released AS (
                    DELETE FROM customer_segment_tag tag
                     WHERE tag.segment_id = ANY(%(ids)s) AND NOT %(due)s
                 RETURNING partner_id, category_id)
               DELETE FROM res_partner_res_partner_category_rel rel
                USING released
                WHERE rel.partner_id = released.partner_id
                  AND rel.category_id = released.category_id""",
            ids=self.ids,
            due=due,
        )

    def _give_tags(self):
        """Members without the tag get it; one somebody took away by hand stays away
        as long as the contact is a member."""
        self.env.cr.execute(
            SQL(
                """WITH given AS (
                        INSERT INTO res_partner_res_partner_category_rel
                               (partner_id, category_id)
                        SELECT member.partner_id, wanted.%(category)s
                          FROM customer_segment_member member
                          JOIN %(rel)s wanted
                            ON wanted.%(column)s = member.segment_id
                         WHERE member.segment_id = ANY(%(ids)s)
                           AND member.date_out IS NULL
                           AND NOT EXISTS (
                               SELECT FROM customer_segment_tag tag
                                WHERE tag.partner_id = member.partner_id
                                  AND tag.category_id = wanted.%(category)s)
                            ON CONFLICT DO NOTHING
                     RETURNING partner_id, category_id)
                   INSERT INTO customer_segment_tag
                          (segment_id, partner_id, category_id)
                   SELECT MIN(member.segment_id), given.partner_id, given.category_id
                     FROM given
                     JOIN customer_segment_member member
                       ON member.partner_id = given.partner_id
                      AND member.date_out IS NULL
                      AND member.segment_id = ANY(%(ids)s)
                     JOIN %(rel)s wanted
                       ON wanted.%(column)s = member.segment_id
                      AND wanted.%(category)s = given.category_id
                    GROUP BY given.partner_id, given.category_id""",
                ids=self.ids,
                **self._tag_relation(),
            )
        )
        self._invalidate_tags(self.env.cr.rowcount)

    def _invalidate_tags(self, count):
        if count:
            self.env["res.partner"].invalidate_model(["category_id"])
            self.env["res.partner.category"].invalidate_model(["partner_ids"])
            self.env["customer.segment.tag"].invalidate_model()
