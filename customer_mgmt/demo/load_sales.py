"""Orders of three years, and purchases made on another platform."""

from odoo.fields import Command
from odoo.tools import groupby

from .records import STAFF

BATCH = 500


def load_orders(loading):
    orders = [order for order in loading.shop.orders if not order.at_branch]
    for start in range(0, len(orders), BATCH):
        load_batch(loading, orders[start : start + BATCH])


def load_batch(loading, orders):
    records = loading.env["sale.order"].create(
        [_prepare_order(loading, order) for order in orders]
    )
    loading.keep("order", [order.key for order in orders], records)
    # Confirming would date the order today: the state is written instead.
    for state, same in groupby(orders, lambda order: order.state):
        ids = [loading.get("order", order.key).id for order in same]
        records.browse(ids).state = state


def _prepare_order(loading, order):
    customer = customer_of(loading, order.customer)
    pricelist = loading.get("pricelist", "euro")
    values = {
        "company_id": loading.company.id,
        "partner_id": _contact(loading, order.buyer, customer).id,
        "partner_invoice_id": customer.id,
        "partner_shipping_id": _contact(loading, order.delivery, customer).id,
        "date_order": order.date,
        "user_id": loading.user(order.salesperson).id,
        "order_line": [
            Command.create(_prepare_line(loading, line)) for line in order.lines
        ],
    }
    if order.in_euros:
        values["pricelist_id"] = pricelist.id
    return values


def _prepare_line(loading, line):
    return {
        "product_id": loading.get("product", line.product).id,
        "product_uom_qty": line.quantity,
        "discount": line.discount,
    }


def customer_of(loading, key):
    """The partner of a customer, or of a member of staff."""
    if key in STAFF:
        return loading.user(key).partner_id
    return loading.get("customer", key)


def _contact(loading, key, customer):
    return loading.get("contact", key) if key else customer


def load_branch_sales(loading):
    """The branch keeps its orders in another system.

    Orders in Odoo would be in the way of who installs Inventory, before or after:
    nobody may sell goods without a warehouse, and only the first company gets one.
    """
    channel = _load_channel(loading, "branch", "Shop in Paris", "巴黎门店")
    orders = [order for order in loading.shop.orders if order.at_branch]
    records = loading.env["customer.transaction"].create(
        [_prepare_branch_sale(loading, order, channel) for order in orders]
    )
    loading.keep("branch_sale", [order.key for order in orders], records)


def _prepare_branch_sale(loading, order, channel):
    products = {product.key: product for product in loading.shop.products}
    amount = cost = 0
    for line in order.lines:
        product = products[line.product]
        price = product.price_eur * line.quantity
        amount += price * (1 - line.discount / 100)
        cost += price * product.cost / product.price
    return {
        "reference": order.key,
        "partner_id": customer_of(loading, order.customer).id,
        "company_id": loading.branch.id,
        "currency_id": loading.euro.id,
        "channel_id": channel.id,
        "date": order.date.date(),
        "amount_untaxed": round(amount, 2),
        "margin": round(amount - cost, 2),
    }


def _load_channel(loading, code, name, name_zh):
    channel = loading.env["customer.channel"].create(
        {"name": name, "code": code, "sequence": 60}
    )
    loading.keep("channel", [code], channel)
    loading.translate(channel, [name_zh])
    return channel


def load_foreign_sales(loading):
    channel = _load_channel(loading, "marketplace", "Marketplace", "电商平台")
    sales = [sale for sale in loading.shop.foreign_sales if not sale.return_of]
    returns = [sale for sale in loading.shop.foreign_sales if sale.return_of]
    for batch in (sales, returns):
        records = loading.env["customer.transaction"].create(
            [_prepare_foreign_sale(loading, sale, channel) for sale in batch]
        )
        loading.keep("transaction", [sale.reference for sale in batch], records)


def _prepare_foreign_sale(loading, sale, channel):
    values = {
        "reference": sale.reference,
        "partner_id": loading.get("customer", sale.customer).id,
        "channel_id": channel.id,
        "date": sale.date,
        "amount_untaxed": sale.amount,
    }
    if sale.margin is not None:
        values["margin"] = sale.margin
    if sale.return_of:
        values["return_of_id"] = loading.get("transaction", sale.return_of).id
    return values
