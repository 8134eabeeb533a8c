"""Invoices of businesses, and credit notes for what customers sent back.

Consumers pay at once: their orders are invoiced only if something comes back.
"""

import logging

from odoo.fields import Command

from .load_sales import customer_of

_logger = logging.getLogger(__name__)


def load_invoices(loading):
    if not _can_invoice(loading):
        _logger.info("No chart of accounts: demonstration shop without invoices.")
        return
    keys = list(_invoiced_orders(loading.shop))
    invoices = _create_posted(loading, [_prepare_invoice(loading, key) for key in keys])
    loading.keep("invoice", keys, invoices)
    returns = loading.shop.returns
    notes = _create_posted(
        loading, [_prepare_credit(loading, done) for done in returns]
    )
    loading.keep("credit", [done.order or done.customer for done in returns], notes)


def _invoiced_orders(shop):
    """Keys of orders: those of businesses and those that came back."""
    businesses = {customer.key for customer in shop.customers if customer.is_company}
    returned = {done.order for done in shop.returns}
    for order in shop.orders:
        if order.customer in businesses or order.key in returned:
            yield order.key


def _can_invoice(loading):
    return bool(loading.company.chart_template)


def _create_posted(loading, values_list):
    moves = loading.env["account.move"].create(values_list)
    moves.action_post()
    return moves


def _prepare_invoice(loading, key):
    """The invoice of a whole order, dated like the order."""
    order = loading.get("order", key)
    quantities = {line: line.product_uom_qty for line in order.order_line}
    return _prepare_move(order, order.date_order.date(), quantities)


def _prepare_credit(loading, done):
    if done.order:
        return _prepare_credit_note(loading, done)
    return _prepare_goodwill(loading, done)


def _prepare_credit_note(loading, done):
    """What came back of an order, at the price that was paid."""
    order = loading.get("order", done.order)
    ordered = order.order_line.grouped("product_id")
    quantities = {
        ordered[loading.get("product", line.product)]: line.quantity
        for line in done.lines
    }
    return {
        **_prepare_move(order, done.date, quantities),
        "move_type": "out_refund",
        "reversed_entry_id": loading.get("invoice", done.order).id,
    }


def _prepare_move(order, date, quantities):
    return {
        **order._prepare_invoice(),
        "invoice_date": date,
        "invoice_line_ids": [
            Command.create(line._prepare_invoice_line(quantity=quantity))
            for line, quantity in quantities.items()
        ],
    }


def _prepare_goodwill(loading, done):
    """Money back for something this shop never sold."""
    return {
        "move_type": "out_refund",
        "partner_id": customer_of(loading, done.customer).id,
        "invoice_date": done.date,
        "invoice_line_ids": [
            Command.create(
                {
                    "product_id": loading.get("product", line.product).id,
                    "quantity": line.quantity,
                }
            )
            for line in done.lines
        ],
    }
