"""The records a demonstration shop is made of, before they are written to Odoo."""

from dataclasses import dataclass
from datetime import date, datetime

from .baskets import Line
from .catalogue import Category, Product
from .people import Town

EURO_COUNTRIES = ("FR", "DE")
# Users of ``demo_users.xml``.
STAFF = ("manager", "sales", "zh")


@dataclass(frozen=True)
class Contact:
    """Somebody at a business, or (``is_delivery``) one of its other addresses."""

    key: str
    name: str
    email: str = ""
    is_delivery: bool = False


@dataclass(frozen=True)
class Customer:
    key: str
    name: str
    email: str
    phone: str
    street: str
    town: Town
    is_company: bool = False
    is_chinese: bool = False
    gender: str = ""
    birthdate: date | None = None
    preferred_channel: str = ""
    place: tuple[float, float] = (0.0, 0.0)
    salesperson: str = ""
    contacts: tuple[Contact, ...] = ()
    is_archived: bool = False

    @property
    def pays_in_euros(self):
        return self.town.country in EURO_COUNTRIES


@dataclass(frozen=True)
class Order:
    """``buyer`` and ``delivery`` are keys of contacts, empty for the customer.

    The customer is one of ``Shop.customers`` or of ``STAFF``. Orders of the branch
    are kept by the second company, outside Odoo.
    """

    key: str
    customer: str
    date: datetime
    lines: tuple[Line, ...]
    state: str = "sale"
    buyer: str = ""
    delivery: str = ""
    in_euros: bool = False
    at_branch: bool = False
    salesperson: str = ""


@dataclass(frozen=True)
class Return:
    """Goods that came back. Without an order, they were never sold by this shop."""

    customer: str
    date: date
    lines: tuple[Line, ...]
    order: str = ""


@dataclass(frozen=True)
class ForeignSale:
    """A purchase on another platform; negative and with ``return_of`` if returned."""

    reference: str
    customer: str
    date: date
    amount: float
    margin: float | None
    return_of: str = ""


@dataclass(frozen=True)
class Rate:
    date: date
    euros_per_dollar: float


@dataclass(frozen=True)
class Shop:
    categories: tuple[Category, ...]
    products: tuple[Product, ...]
    rates: tuple[Rate, ...]
    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]
    returns: tuple[Return, ...]
    foreign_sales: tuple[ForeignSale, ...]
