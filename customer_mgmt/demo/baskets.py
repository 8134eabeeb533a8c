"""What customers put into an order."""

from dataclasses import dataclass

# Habits: the categories somebody mostly buys from.
TASTES = {
    "tea": ("tea", "brewing"),
    "coffee": ("coffee", "brewing"),
    "outdoor": ("camping", "clothing"),
    "hiker": ("coffee", "camping", "clothing"),
    "gifts": ("tea", "gifts"),
}
OFFICE_TASTES = ("tea", "coffee", "coffee", "gifts")
CONSUMABLE = ("tea", "coffee")


@dataclass(frozen=True)
class Line:
    """``discount`` in percent."""

    product: str
    quantity: int
    discount: int = 0


def basket(rng, products, taste, scale=1):
    """The lines of one order.

    :param products: everything on sale, each with ``key`` and ``category``
    :param taste: a key of ``TASTES``
    :param scale: how much more a business takes of each thing
    """
    favourites = [p for p in products if p.category in TASTES[taste]]
    chosen = rng.sample(favourites, 1 + (rng.random() < 0.5) + (rng.random() < 0.2))
    if rng.random() < 0.15:
        chosen.append(rng.choice([p for p in products if p not in favourites]))
    discount = 10 if rng.random() < 0.12 else 0
    return tuple(
        Line(product.key, _quantity(rng, product, scale), discount)
        for product in chosen
    )


def _quantity(rng, product, scale):
    most = 3 * scale if product.category in CONSUMABLE else max(1, scale // 3)
    return rng.randint(max(1, most // 3), most)


def part_of(rng, lines):
    """Some of what an order contained: the lines of a return."""
    line = rng.choice(lines)
    return (Line(line.product, rng.randint(1, line.quantity), line.discount),)
