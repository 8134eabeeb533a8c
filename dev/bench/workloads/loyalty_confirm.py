"""Confirming an order of a member, with and without the ledger."""

from bench import screens
from bench.result import Result, Target
from bench.workloads.confirm import quotation


def run(names):
    comparison = screens.compare(names, _prepare)
    texts = str(comparison.ours), f"stock {comparison.without}", ""
    return [
        Result(
            "Confirming a member's order: SQL",
            *texts,
            comparison.more_queries,
            Target(12, "SQL more"),
        ),
        Result(
            "Confirming a member's order: time",
            *texts,
            comparison.more_time,
            Target(None, "% more"),
        ),
    ]


def _prepare(env):
    order = quotation(env)
    order._update_programs_and_rewards()
    env.cr.flush()
    if not order.coupon_point_ids:
        raise AssertionError("the order earns no points")

    def work():
        order.action_confirm()
        env.cr.flush()

    return work
