from odoo import models

from ..tools.settle import Settled, Target, differences


class LoyaltyDocumentMixin(models.AbstractModel):
    """Did documents give and take what they should have?"""

    _inherit = "loyalty.document.mixin"

    def _loyalty_differences(self, link):
        """Values of reconciliation lines of documents that gave or took other points
        than they should have.

        :param link: the field of a line that names the document
        """
        settled = self._fetch_settled()
        return [
            {link: document.id, **line}
            for document in self
            for line in document._document_differences(settled[document.id])
        ]

    def _document_differences(self, settled):
        targets = self._loyalty_targets()
        for card_id in sorted(targets.keys() | settled.keys()):
            target = targets.get(card_id, Target())
            books = settled.get(card_id, Settled())
            if not differences(target, books):
                continue
            for kind, side in (("earned", "earn"), ("spent", "burn")):
                expected, found = getattr(target, side), getattr(books, side)
                if round(expected - found, 2):
                    yield {
                        "kind": kind,
                        "card_id": card_id,
                        "expected": expected,
                        "found": found,
                    }
