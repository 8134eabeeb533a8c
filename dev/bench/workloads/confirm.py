"""Confirming an order, with and without our addon."""

from bench import screens
from bench.result import Result, Target

BUYER = [("name", "=like", "Customer 1__"), ("is_company", "=", False)]
PRODUCTS = [("name", "=like", "Product %")]


def run(names):
    comparison = screens.compare(names, _prepare)
    texts = str(comparison.ours), f"stock {comparison.without}", ""
    return [
        Result(
            "Confirming an order: SQL",
            *texts,
            comparison.more_queries,
            Target(2, "SQL more"),
        ),
        Result(
            "Confirming an order: time",
            *texts,
            comparison.more_time,
            Target(None, "% more"),
        ),
    ]


def _prepare(env):
    order = quotation(env)

    def work():
        order.action_confirm()
        env.cr.flush()  # as the end of the request does

    return work


def quotation(env):
    products = env["product.product"].search(PRODUCTS, limit=2)
    order = env["sale.order"].create(
        {
            "partner_id": env["res.partner"].search(BUYER, order="id", limit=1).id,
            "order_line": [
                (0, 0, {"product_id": product.id, "product_uom_qty": 2})
                for product in products
            ],
        }
    )
    env.cr.flush()
    return order
