from odoo import models

from ..tools.settle import Settled, Target, differences


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _loyalty_differences(self):
        """Values of reconciliation lines of orders that gave or took other points
        than they should have."""
        settled = self._fetch_settled()
        return [
            line
            for order in self
            for line in order._order_differences(settled[order.id])
        ]

    def _order_differences(self, settled):
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
                        "order_id": self.id,
                        "expected": expected,
                        "found": found,
                    }
