"""What a campaign will be able to show, said before it is launched."""

from typing import NamedTuple

from .sample_size import Sizes, detectable_effect, sizes_needed


class Design(NamedTuple):
    """``units`` customers, of whom the share ``held_out`` is left alone for ``days``.

    ``base`` is the share expected to buy in that time without being contacted, None
    if it is not known; ``worth_having`` the least difference that is of interest.
    """

    units: int
    held_out: float
    days: int
    base: float | None = None
    worth_having: float = 0.0

    @property
    def sizes(self) -> Sizes:
        """Customers of each arm, as the lot will draw them.

        >>> Design(25, 0.1, 90).sizes
        Sizes(treated=23, control=2)
        """
        control = round(self.units * self.held_out)
        return Sizes(self.units - control, control)

    @property
    def is_provable(self) -> bool:
        """Somebody is contacted and somebody is not."""
        return all(self.sizes)

    def detectable(self) -> float | None:
        """Smallest increase of the share of buyers the campaign would show in four of
        five cases; None if none would be.

        >>> round(Design(4420, 0.5, 90, 0.05).detectable(), 3)
        0.02
        >>> Design(4420, 0.0, 90, 0.05).detectable() is None
        True
        """
        if self.base is None or not self.is_provable:
            return None
        return detectable_effect(self.base, self.sizes)

    def units_needed(self) -> int | None:
        """Customers it takes to show the least difference worth having.

        >>> Design(100, 0.5, 90, 0.05, 0.02).units_needed()
        4420
        """
        if self.base is None or not self.is_provable or not self.worth_having:
            return None
        hoped = self.base + self.worth_having
        if hoped >= 1:
            return None
        return sum(sizes_needed(self.base, hoped, self.held_out))
