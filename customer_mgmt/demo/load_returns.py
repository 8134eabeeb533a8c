"""Returns: credit notes on the invoices of orders.

Only orders that come back are invoiced; invoicing three years of orders would take
minutes and show nothing more.
"""

import logging

from odoo.fields import Command

from .load_sales import customer_of

_logger = logging.getLogger(__name__)


def load_returns(loading):
    if not _can_invoice(loading):
        _logger.info("No chart of accounts: demonstration shop without credit notes.")
        return
    returns = [done for done in loading.shop.returns if done.order]
    orphans = [done for done in loading.shop.returns if not done.order]
    invoices = _create_posted(
        loading, [_prepare_invoice(loading, done) for done in returns]
    )
    notes = _create_posted(
        loading,
        [
            _prepare_credit_note(loading, done, invoice)
            for done, invoice in zip(returns, invoices, strict=True)
        ],
    )
    loading.keep("return", [done.order for done in returns], notes)
    _create_posted(loading, [_prepare_orphan(loading, done) for done in orphans])


def _can_invoice(loading):
    return bool(loading.company.chart_template)


def _create_posted(loading, values_list):
    moves = loading.env["account.move"].create(values_list)
    moves.action_post()
    return moves


def _prepare_invoice(loading, done):
    """The invoice of a whole order, dated like the order."""
    order = loading.get("order", done.order)
    quantities = {line: line.product_uom_qty for line in order.order_line}
    return _prepare_move(order, order.date_order.date(), quantities)


def _prepare_credit_note(loading, done, invoice):
    """What came back of it, at the price that was paid."""
    order = loading.get("order", done.order)
    ordered = order.order_line.grouped("product_id")
    quantities = {
        ordered[loading.get("product", line.product)]: line.quantity
        for line in done.lines
    }
    return {
        **_prepare_move(order, done.date, quantities),
        "move_type": "out_refund",
        "reversed_entry_id": invoice.id,
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


def _prepare_orphan(loading, done):
    """A refund of something this shop never sold."""
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
