"""How much data a benchmark runs on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Customers that buy; they place about ten orders each."""

    customers: int

    @property
    def companies(self):
        """Every twentieth customer is a company, with one contact."""
        return self.customers // 20

    @property
    def prospects(self):
        """Contacts with a quotation and no order."""
        return self.customers // 50

    def __str__(self):
        return f"{self.customers:,} customers, about {10 * self.customers:,} orders"


DEFAULT = Size(100_000)
MILLION = Size(1_000_000)
# Enough for what one person does with one contact: forms and confirmations.
SCREENS = Size(2_000)
