"""While an order is confirmed, changed or cancelled, the ledger waits for the end."""

from collections import defaultdict


class LedgerSession:
    """What happens to cards until whoever opened the session says what it was.

    An object of this class in the context cannot come from outside: requests carry
    only JSON. ``before`` maps the id of a card to its points when it was first
    touched; ``expected`` to the changes that the documents of the session account
    for. ``order_ids`` are the documents, ``stale_ids`` those whose points have to be
    computed again. ``lent`` are points of cards that may be owed: who has paid for an
    order gets it.
    """

    __slots__ = ("before", "expected", "lent", "order_ids", "stale_ids")

    def __init__(self):
        self.before: dict[int, float] = {}
        self.expected: dict[int, float] = defaultdict(float)
        self.lent: dict[int, float] = {}
        self.order_ids: set[int] = set()
        self.stale_ids: set[int] = set()

    def touch(self, cards):
        for card in cards:
            self.before.setdefault(card.id, card.points)

    def expect(self, card, points):
        """The document of this session changes these points: no surprise."""
        if card:
            self.expected[card.id] += points
