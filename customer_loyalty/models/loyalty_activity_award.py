from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.activity import Award, Happening, new_awards
from ..tools.posting import Posting, Source
from .loyalty_activity_rule import CRON

INTERACTION = "customer.interaction"
RECENT_DAYS = 2


class LoyaltyActivityRule(models.Model):
    """Points for interactions.

    The move of an award points to the interaction, and its key names the rule: what a
    rule gave is read from the books, nowhere else.
    """

    _inherit = "loyalty.activity.rule"

    @api.model
    def _settle(self, interactions):
        """Bring the points for interactions in line with the rules: what happened
        gives points once, and what proved wrong gives them back."""
        rows = interactions.sudo()
        wrong = rows.filtered(lambda row: row.state != "done" or row.corrected_by_id)
        self._take_back(wrong)
        # A correction takes the place of what it corrects.
        self._award((rows - wrong) | wrong.corrected_by_id)

    # ------------------------------------------------------------------- giving

    def _award(self, interactions):
        rows = interactions.filtered(
            lambda row: row.state == "done" and not row.corrected_by_id
        )
        rules = self.sudo().search([("interaction_type_id", "in", rows.type_id.ids)])
        given = rules._fetch_given(rows.partner_id)
        postings = []
        for rule in rules:
            postings += rule._award_postings(rows, given[rule.id])
        self.env["loyalty.card"]._loyalty_post(postings)

    def _award_postings(self, rows, given):
        happenings = {
            row: self._happening(row)
            for row in rows.sorted("id")
            if row.type_id == self.interaction_type_id
            and self.program_id._is_of(row.company_id)
        }
        happenings = {
            row: each for row, each in happenings.items() if self._gives_on(each.day)
        }
        partners = rows.browse(row.id for row in happenings).partner_id
        cards = self.program_id._get_cards(partners, self.enrol)
        new = [each for row, each in happenings.items() if row.partner_id in cards]
        by_partner = {partner.id: card for partner, card in cards.items()}
        return [
            self._award_posting(award, by_partner[award.happening.person], rows)
            for award in new_awards(self._limits(), given, new)
        ]

    def _award_posting(self, award, card, rows):
        row = rows.browse(award.happening.id)
        return Posting(
            card_id=card.id,
            type="activity",
            points=award.points,
            key=f"activity:{self.id}:{row.id}",
            source=Source(INTERACTION, row.id),
            reason=self.name,
            company_id=row.company_id.id,
        )

    def _happening(self, row):
        return Happening(
            row.id,
            row.partner_id.id,
            self.program_id._ledger_day(row.date),
            self._cause(row),
        )

    def _cause(self, row):
        if self.once_per == "ever":
            return "ever"
        if self.once_per == "source" and row.res_model:
            return f"{row.res_model}:{row.res_id}"
        return f"{INTERACTION}:{row.id}"

    def _fetch_given(self, partners):
        """{rule id: [`Award`]} of these people, without what was taken back.

        People, not cards: those of merged contacts count together.
        """
        given = defaultdict(list)
        if not self or not partners:
            return given
        rows = self.env.execute_query(self._query_given(partners))
        events = self.env[INTERACTION].sudo()
        for rule_id, event_id, points in rows:
            rule = self.browse(rule_id)
            happening = rule._happening(events.browse(event_id))
            given[rule_id].append(Award(happening, float(points)))
        return given

    def _query_given(self, partners):
        rule = SQL("split_part(award.idempotency_key, ':', 2)::int")
        moves = self.env["loyalty.point.move"]._fields
        return SQL(
            """SELECT %(rule)s, award.res_id, award.points
                 FROM loyalty_point_move award
                 JOIN customer_interaction event ON event.id = award.res_id
                WHERE award.type = 'activity' AND award.res_model = %(model)s
                  AND award.partner_id IN %(partners)s AND %(rule)s IN %(rules)s
                  AND NOT EXISTS (
                      SELECT FROM loyalty_point_move back
                       WHERE back.idempotency_key = award.idempotency_key || ':back')
             ORDER BY award.id""",
            rule=rule,
            model=INTERACTION,
            partners=tuple(partners.ids),
            rules=tuple(self.ids),
            to_flush=moves["idempotency_key"],
        )

    # -------------------------------------------------------------- taking back

    def _take_back(self, interactions):
        awards = (
            self.env["loyalty.point.move"]
            .sudo()
            .search(
                [
                    ("type", "=", "activity"),
                    ("res_model", "=", INTERACTION),
                    ("res_id", "in", interactions.ids),
                ]
            )
        )
        self.env["loyalty.card"]._loyalty_post(
            [
                award._reversal(self.env._("The interaction was corrected"))
                for award in awards
            ]
        )

    # ---------------------------------------------------------------- scheduled

    @api.model
    def _cron_activities(self):
        """Once more what was logged lately: points that could not be given with it,
        because somebody else used the card, are given now."""
        since = fields.Datetime.now() - timedelta(days=RECENT_DAYS)
        rows = self.env[INTERACTION].search(
            [
                ("type_id", "in", list(self._get_type_ids())),
                ("write_date", ">=", since),
                ("active", "in", (True, False)),
            ],
            order="id",
        )
        self.env["loyalty.batch"]._work_off(rows, self._settle, CRON)
