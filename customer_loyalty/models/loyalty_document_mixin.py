from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ..tools.posting import Posting, Source
from ..tools.settle import Settled, Target, differences


class LoyaltyDocumentMixin(models.AbstractModel):
    """A document that gives and takes points: posting the difference between what it
    should have given and taken and what is in the books of it."""

    _name = "loyalty.document.mixin"
    _description = "Document with Loyalty Points"

    def _loyalty_targets(self):
        """{card id: `Target`} of a document as it stands now.

        To be implemented; cards are the ones that hold the points now.
        """
        raise NotImplementedError

    def _loyalty_settle(self, postings=(), before=None):
        """Post what is missing between the points these documents should have given and
        taken, and what is in the books of them.

        Called again it posts nothing.

        :param postings: others to be entered with them
        :param before: see `loyalty.card._loyalty_post`
        :return: the new moves
        """
        documents = self.sudo().sorted("id")
        settled = documents._fetch_settled()
        all_postings = list(postings)
        for document in documents:
            targets = document._loyalty_targets()
            for card_id in targets.keys() | settled[document.id].keys():
                all_postings += document._settlement(
                    self.env["loyalty.card"].sudo().browse(card_id),
                    targets.get(card_id, Target()),
                    settled[document.id].get(card_id, Settled()),
                )
        return self.env["loyalty.card"]._loyalty_post(all_postings, before)

    def _settlement(self, card, target, settled):
        steps = differences(target, settled)
        today = card.program_id._ledger_today()
        waiting = timedelta(days=card.program_id.pending_days)
        return [
            Posting(
                card_id=card.id,
                type=kind,
                points=points,
                key=f"{self._name}:{self.id}:{card.id}:{settled.moves + number}",
                source=Source(self._name, self.id),
                reason=self.display_name,
                available=today + waiting if waiting and kind == "earn" else None,
                company_id=self.company_id.id,
            )
            for number, (kind, points) in enumerate(steps)
        ]

    # ------------------------------------------------------------------ the books

    def _fetch_settled(self):
        """{document id: {card id: `Settled`}}, by the card that holds points now."""
        settled = defaultdict(dict)
        if not self.ids:
            return settled
        rows = self.env.execute_query(
            SQL(
                """SELECT res_id, card_id, count(*),
                          coalesce(sum(points) FILTER (
                              WHERE type IN ('earn', 'reverse_earn')
                                 OR type = 'attribute' AND points > 0), 0),
                          coalesce(-sum(points) FILTER (
                              WHERE type IN ('redeem', 'reverse_redeem')
                                 OR type = 'attribute' AND points < 0), 0)
                     FROM loyalty_point_move
                    WHERE res_model = %s AND res_id IN %s
                 GROUP BY res_id, card_id""",
                self._name,
                tuple(self.ids),
            )
        )
        for document_id, card_id, count, earn, burn in rows:
            card = self.env["loyalty.card"].sudo().browse(card_id)._current_card()
            known = settled[document_id].get(card.id, Settled())
            settled[document_id][card.id] = Settled(
                known.earn + float(earn), known.burn + float(burn), known.moves + count
            )
        return settled

    def _attribute_unsettled(self):
        """Book what documents gave and took before there was a ledger out of the
        opening balances and into the documents."""
        settled = self._fetch_settled()
        postings = []
        for document in self.filtered(lambda document: document.id not in settled):
            for card_id, target in document._loyalty_targets().items():
                postings += document._attribution(card_id, "earn", target.earn)
                postings += document._attribution(card_id, "burn", -target.burn)
        self.env["loyalty.card"]._loyalty_post(postings)

    def _attribution(self, card_id, side, points):
        into = Posting(
            card_id=card_id,
            type="attribute",
            points=points,
            key=f"attribute:{self._name}:{self.id}:{card_id}:{side}",
            source=Source(self._name, self.id),
            reason=self.display_name,
            company_id=self.company_id.id,
        )
        out = into._replace(points=-points, key=f"{into.key}:opening", source=None)
        return [into, out]
