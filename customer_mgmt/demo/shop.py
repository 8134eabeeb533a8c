"""A shop and three years of its trade, made up from a seed and the date of today.

No Odoo in here: :func:`build_shop` returns plain records and ``loader`` writes them.
The same seed and date give the same shop, and another date gives the same stories
some days later.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from . import people, stories
from .baskets import OFFICE_TASTES, TASTES, Line, basket, part_of
from .catalogue import CATEGORIES, read_products
from .records import (
    STAFF,
    Contact,
    Customer,
    ForeignSale,
    Order,
    Rate,
    Return,
    Shop,
)

SEED = 19
SALESPEOPLE = ("manager", "sales", "sales", "")
# A purchase between 8 and 16 h UTC falls on the same day in California and in China.
OPENING_HOURS = (8, 16)
# Stories that a complete return would spoil: those who bought once pass the limits
# one by one, and those who come for a festival have no other purchases.
KEEPING = ("once", "mooncake", "hamper", "all_returned")


def build_shop(today: date, seed: int = SEED) -> Shop:
    """The whole shop as of the evening before ``today``."""
    builder = _Builder(today, Random(seed))
    builder.add_ordinary_customers()
    builder.add_unusual_customers()
    builder.add_staff()
    builder.add_returns()
    builder.add_foreign_sales()
    builder.give_birthdays()
    return Shop(
        categories=CATEGORIES,
        products=builder.products,
        rates=tuple(_rates(builder.rng, today)),
        customers=tuple(builder.customers),
        orders=tuple(sorted(builder.orders, key=lambda order: order.date)),
        returns=tuple(builder.returns),
        foreign_sales=tuple(builder.foreign_sales),
    )


def _rates(rng, today):
    """A rate every second month that wanders around 0.92 euros for a dollar."""
    for days in range(stories.HISTORY + 30, 0, -60):
        yield Rate(today - timedelta(days=days), round(rng.uniform(0.88, 0.96), 4))


class _Builder:
    """Collects the records of a shop while the stories are told."""

    def __init__(self, today, rng):
        self.today = today
        self.rng = rng
        self.products = read_products()
        self.people = people.people(rng)
        self.businesses = people.businesses(rng)
        self.customers = []
        self.orders = []
        self.returns = []
        self.foreign_sales = []

    # Ordinary customers ---------------------------------------------------------

    def add_ordinary_customers(self):
        for name, days in stories.every_customer(self.rng, stories.CONSUMERS):
            self._buy(self._consumer(name), days)
        for name, days in stories.every_customer(self.rng, stories.BUSINESSES):
            self._buy_for_business(self._business(name), days)
        for _ in range(4):
            self._buy(self._consumer("reactivated"), stories.reactivated_days(self.rng))
        for _ in range(3):
            self._buy_every_year("mooncake", stories.mid_autumn)
            self._buy_every_year("hamper", stories.christmas)
        for _ in range(10):
            self._ask_for_quotation(self._consumer("prospect"))

    def _buy(self, customer, days, **values):
        taste = self.rng.choice(list(TASTES))
        for day in days:
            self._order(customer, day, basket(self.rng, self.products, taste), **values)

    def _buy_for_business(self, customer, days):
        """Colleagues order in turn; some have the goods sent elsewhere."""
        taste, scale = self.rng.choice(OFFICE_TASTES), self.rng.randint(3, 9)
        staff = [c.key for c in customer.contacts if not c.is_delivery]
        others = [c.key for c in customer.contacts if c.is_delivery]
        for day in days:
            self._order(
                customer,
                day,
                basket(self.rng, self.products, taste, scale),
                buyer=self.rng.choice(["", *staff]),
                delivery=self.rng.choice(["", *others]),
            )

    def _buy_every_year(self, product, festival):
        customer = self._consumer(product)
        for day in stories.festival_days(self.rng, self.today, festival):
            self._order(customer, day, (Line(product, self.rng.randint(1, 4)),))

    def _ask_for_quotation(self, customer):
        state = self.rng.choice(("draft", "sent"))
        self._buy(customer, [self.rng.randrange(1, 45)], state=state)

    # Unusual customers: each is a trap for careless arithmetic -----------------------

    def add_unusual_customers(self):
        self._add_wholesaler()
        self._add_never_satisfied()
        self._add_refund_only()
        self._add_bargain_hunter()
        self._add_free_sample()
        self._add_two_orders_on_one_day()
        self._add_cancelled()
        self._add_archived()
        self._add_birthdays()
        self._add_shared_with_branch()

    def _add_wholesaler(self):
        """One order that is larger than the rest of the year."""
        customer = self._business("wholesale")
        lines = (Line("breakfast", 900, 20), Line("drip_bags", 600, 20))
        self._order(customer, 140, lines)
        for day in (310, 75):
            self._order(customer, day, (Line("breakfast", 6),))

    def _add_never_satisfied(self):
        """The only order came back entirely, in a later month."""
        customer = self._consumer("all_returned")
        order = self._order(customer, 100, (Line("tent", 1), Line("lantern", 2)))
        self._return(order, 62, order.lines)

    def _add_refund_only(self):
        customer = self._consumer("refund_only")
        lines = (Line("kettle", 1),)
        self.returns.append(Return(customer.key, self._day(50), lines))

    def _add_bargain_hunter(self):
        """Buys much, always below cost."""
        customer = self._consumer("bargain_hunter")
        for day in (320, 240, 150, 60, 12):
            self._order(customer, day, (Line("chair", 2, 45), Line("tent", 1, 40)))

    def _add_free_sample(self):
        self._order(self._consumer("free_sample"), 33, (Line("tasting", 1, 100),))

    def _add_two_orders_on_one_day(self):
        customer = self._consumer("twice_a_day")
        for day in (180, 90, 90, 20, 20):
            self._order(customer, day, (Line("oolong", 2), Line("filters", 1)))

    def _add_cancelled(self):
        customer = self._consumer("cancelled")
        self._buy(customer, [210, 130])
        self._buy(customer, [15], state="cancel")

    def _add_archived(self):
        customer = self._consumer("archived", is_archived=True)
        self._buy(customer, [500, 430, 390])

    def _add_birthdays(self):
        """Somebody born on 29 February, and birthdays around today."""
        leap = self._consumer("leap_day", birthdate=date(1988, 2, 29))
        self._buy(leap, [300, 210, 120, 40])
        for number, ahead in enumerate((0, 1, 3, 6, 12, 20)):
            born = people.born_on(self.today + timedelta(days=ahead), 28 + 7 * number)
            self._buy(self._consumer("birthday", birthdate=born), [250, 160, 80, 25])

    def give_birthdays(self):
        """Loyal customers with birthdays next week, whom a plan writes to this week."""
        loyal = [n for n, c in enumerate(self.customers) if c.key.startswith("loyal")]
        for number, ahead in zip(loyal, (7, 8, 9, 10, 13), strict=False):
            born = people.born_on(self.today + timedelta(days=ahead), 30 + ahead)
            self.customers[number] = replace(self.customers[number], birthdate=born)

    def _add_shared_with_branch(self):
        """Customers of the second company; half of them buy in both."""
        for number in range(10):
            customer = self._consumer("branch", town=self.rng.choice(people.TOWNS_EURO))
            last = 14 + 23 * number
            self._buy(customer, [last + 170, last + 80, last], at_branch=True)
            if number % 2:
                self._buy(customer, [last + 110, last + 31])

    def add_staff(self):
        """Employees buy too; the policy leaves their purchases out."""
        for number, user in enumerate(STAFF):
            for day in (200 + 9 * number, 95 + number, 8 + number):
                lines = basket(self.rng, self.products, "coffee")
                self.orders.append(self._new_order(user, day, lines))

    # Documents ------------------------------------------------------------------

    def add_returns(self):
        """One order in fourteen comes back in part, some weeks later."""
        candidates = [order for order in self.orders if self._may_come_back(order)]
        for order in self.rng.sample(candidates, len(candidates) // 14):
            day = self._age(order) - self.rng.randrange(3, 48)
            self._return(order, day, part_of(self.rng, order.lines))

    def _may_come_back(self, order):
        return (
            order.state == "sale"
            and not order.at_branch
            and order.customer not in STAFF
            and not order.customer.startswith(KEEPING)
            and self._age(order) > 50
        )

    def _age(self, order):
        return (self.today - order.date.date()).days

    def add_foreign_sales(self):
        """Some customers also buy on a marketplace, two only there."""
        known = [c for c in self.customers if c.key.startswith(("regular", "loyal"))]
        buyers = self.rng.sample(known, 12)
        buyers += [self._consumer("marketplace") for _ in range(2)]
        for number, customer in enumerate(buyers):
            for turn in range(1, 4):
                self._sell_elsewhere(customer, f"{number + 1:03d}-{turn}")

    def _sell_elsewhere(self, customer, reference):
        day, amount = self.rng.randrange(5, 500), float(self.rng.randrange(15, 160))
        # A marketplace does not know the costs of every article.
        margin = round(amount * 0.4, 2) if self.rng.random() < 0.7 else None
        sale = ForeignSale(reference, customer.key, self._day(day), amount, margin)
        self.foreign_sales.append(sale)
        if self.rng.random() < 0.15:
            self.foreign_sales.append(self._sent_back(sale, day))

    def _sent_back(self, sale, day):
        return replace(
            sale,
            reference=f"{sale.reference}-R",
            date=self._day(max(1, day - 10)),
            amount=-sale.amount,
            margin=sale.margin and -sale.margin,
            return_of=sale.reference,
        )

    def _order(self, customer, days, lines, **values):
        order = self._new_order(
            customer.key,
            days,
            lines,
            in_euros=customer.pays_in_euros,
            salesperson=customer.salesperson,
            **values,
        )
        self.orders.append(order)
        return order

    def _new_order(self, customer, days, lines, **values):
        key = f"{len(self.orders) + 1:04d}"
        return Order(key, customer, self._moment(days), lines, **values)

    def _return(self, order, days, lines):
        day = self._day(days)
        self.returns.append(Return(order.customer, day, lines, order.key))

    def _day(self, days):
        return self.today - timedelta(days=days)

    def _moment(self, days):
        hour = self.rng.randrange(*OPENING_HOURS)
        return datetime.combine(self._day(days), time(hour, self.rng.randrange(60)))

    # Customers ------------------------------------------------------------------

    def _consumer(self, story, **values):
        person = next(self.people)
        birthdate = people.birthdate(self.rng, self.today)
        values = {
            "town": self._town(person.chinese),
            "gender": people.stated_gender(self.rng, person),
            "preferred_channel": people.preferred_channel(person, len(self.customers)),
            "birthdate": birthdate if self.rng.random() < 0.6 else None,
            **values,
        }
        return self._add(story, person, **values)

    def _business(self, story):
        business = next(self.businesses)
        key = self._next_key(story)
        contacts = (*self._colleagues(key), *self._delivery_addresses(key))
        return self._add(
            story,
            business,
            town=self._town(business.chinese),
            is_company=True,
            contacts=contacts,
        )

    def _add(self, story, identity, *, town, **values):
        key = self._next_key(story)
        customer = Customer(
            key=key,
            name=identity.name,
            email=identity.email,
            phone=people.phone(self.rng, town),
            street=people.street(self.rng, town),
            town=town,
            place=people.place(key, town),
            is_chinese=identity.chinese,
            salesperson=self.rng.choice(SALESPEOPLE),
            **values,
        )
        self.customers.append(customer)
        return customer

    def _next_key(self, story):
        return f"{story}_{len(self.customers) + 1:03d}"

    def _town(self, chinese):
        if chinese:
            return self.rng.choice(people.TOWNS_ZH)
        euro = self.rng.random() < 0.15
        return self.rng.choice(people.TOWNS_EURO if euro else people.TOWNS)

    def _colleagues(self, key) -> Iterable[Contact]:
        for number in range(1, self.rng.randint(1, 3) + 1):
            person = next(self.people)
            yield Contact(f"{key}_{number}", person.name, person.email)

    def _delivery_addresses(self, key) -> Iterable[Contact]:
        if self.rng.random() < 0.4:
            yield Contact(f"{key}_delivery", "Warehouse", is_delivery=True)
