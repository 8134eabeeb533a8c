"""What the demonstration shop sells: tea, coffee and things for the outdoors."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Category:
    """Odoo keeps one name for a category, whatever the language."""

    key: str
    name: str


@dataclass(frozen=True)
class Product:
    """``price`` and ``cost`` are in dollars, ``price_eur`` is the price in euros.

    Margins differ on purpose: tea earns twice what camping gear does, so customers
    with the same revenue are not worth the same.
    """

    key: str
    category: str
    name: str
    name_zh: str
    price: float
    cost: float
    price_eur: float


CATEGORIES = (
    Category("tea", "Tea"),
    Category("coffee", "Coffee"),
    Category("brewing", "Brewing Gear"),
    Category("camping", "Camping"),
    Category("clothing", "Outdoor Clothing"),
    Category("gifts", "Gift Boxes"),
)


def read_products():
    """The products of ``products.csv``, in its order."""
    path = Path(__file__).with_name("products.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_product(row) for row in csv.DictReader(file))


def _product(row):
    amounts = {name: float(row[name]) for name in ("price", "cost", "price_eur")}
    return Product(**row | amounts)
