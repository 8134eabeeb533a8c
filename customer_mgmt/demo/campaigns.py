"""Three campaigns of the past: one worked, one did not, one cannot tell.

No Odoo in here. Who is contacted is drawn by lot when a campaign is launched; after
that it is decided here who of them bought because of it. The results follow from the
orders.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from .baskets import basket
from .records import Order, Shop

SEED = 23
ACTIVE = ("regular", "loyal", "slipping", "account", "occasional")
ASLEEP = ("once", "twice", "lapsed", "regular")
QUIET = timedelta(days=90)  # since the last purchase of those who are asleep


@dataclass(frozen=True)
class Campaign:
    """Launched so many days before today, for customers of some families.

    :param asleep: they had not bought for long and never came back; the others bought
        before the campaign and after it
    :param lead: how many more of those contacted bought, as a share of them
    :param plan: external id of the ready-made plan that has the same message
    """

    key: str
    name: str
    name_zh: str
    launched: int
    window: int
    families: tuple[str, ...]
    lead: float
    worth_having: float
    message_cost: float
    kind: str = "winback"
    asleep: bool = False
    most: int = 1000
    plan: str = "lapsing"
    action: str = "mail"
    owner: str = "manager"

    def first_day(self, today: date) -> date:
        return today - timedelta(days=self.launched)

    def next_day(self, today: date) -> date:
        """The first one after the window."""
        return self.first_day(today) + timedelta(days=self.window)


CAMPAIGNS = (
    Campaign(
        "tasting",
        "Invitation to the Tasting",
        "品鉴会邀请",
        launched=260,
        window=21,
        families=ACTIVE,
        lead=0.45,
        worth_having=0.05,
        message_cost=0.4,
        kind="other",
    ),
    Campaign(
        "asleep",
        "We Miss You",
        "久违问候信",
        launched=150,
        window=60,
        families=ASLEEP,
        lead=0,
        worth_having=0.1,
        message_cost=1.2,
        asleep=True,
    ),
    Campaign(
        "calls",
        "Calls to Quiet Customers",
        "沉默客户回访",
        launched=200,
        window=14,
        families=ACTIVE,
        lead=0.08,
        worth_having=0.05,
        message_cost=4,
        most=50,
        plan="key_customers",
        action="activity",
        owner="sales",
    ),
)


def recipients(shop: Shop, today: date, campaign: Campaign) -> list[str]:
    """Keys of the customers that a campaign is for."""
    days = _purchases(shop)
    found = [
        customer.key
        for customer in shop.customers
        if not customer.is_archived
        and customer.key.startswith(campaign.families)
        and _suits(campaign, today, days.get(customer.key))
    ]
    return sorted(Random(SEED).sample(found, min(len(found), campaign.most)))


def won(
    shop: Shop,
    today: date,
    campaign: Campaign,
    treated: Mapping[str, bool],
    control: Mapping[str, bool],
) -> list[Order]:
    """The orders that make the ``lead`` of a campaign.

    :param treated: whether each customer contacted bought by herself
    """
    rng = Random(SEED)
    lead = sum(treated.values()) - sum(control.values())
    missing = round(campaign.lead * len(treated)) - lead
    arm = treated if missing > 0 else control
    idle = sorted(key for key, bought in arm.items() if not bought)
    chosen = rng.sample(idle, min(len(idle), abs(missing)))
    customers = {customer.key: customer for customer in shop.customers}
    return [
        Order(
            f"{campaign.key}_{number:03d}",
            key,
            _moment(rng, campaign.first_day(today), campaign.window),
            basket(rng, shop.products, "gifts"),
            in_euros=customers[key].pays_in_euros,
            salesperson=customers[key].salesperson,
        )
        for number, key in enumerate(chosen, 1)
    ]


def _purchases(shop):
    """{customer key: days of purchases}."""
    found = {}
    for order in shop.orders:
        if order.state == "sale" and not order.at_branch:
            found.setdefault(order.customer, []).append(order.date.date())
    return found


def _suits(campaign, today, days):
    if not days:
        return False
    first = campaign.first_day(today)
    if campaign.asleep:
        return max(days) < first - QUIET
    return min(days) < first and max(days) >= campaign.next_day(today)


def _moment(rng, first, days):
    day = first + timedelta(days=rng.randrange(1, days - 1))
    return datetime.combine(day, time(rng.randrange(8, 16), rng.randrange(60)))
