"""Scoring everybody for the first time, against a naive loop over the ORM."""

import time
from contextlib import ExitStack
from unittest.mock import patch

from bench import bare
from bench.result import Result, Target, seconds

SAMPLE = 100
YEAR = 365
STEPS = ("_create_table", "_write_profiles")


def run(bench):
    _forget(bench)
    steps = {}
    with _timed(bench, steps):
        ours = bench.meter.of(
            lambda: bench.scoring._score_everybody(bench.policy, bench.today)
        )
    bench.env.cr.commit()
    bench.sql("ANALYZE customer_profile")
    bench.env.cr.commit()
    stored = bench.measure(lambda: bench.sql(bare.STORED))
    insert = _measure_insert(bench)
    loop, count = _measure_loop(bench)
    peer = f"ORM loop {loop:,.0f} s (from {SAMPLE} customers)"
    limit = f"stored aggregate {stored.cpu:.2f} s + bare insert {insert.cpu:.2f} s"
    texts = seconds(ours), limit, peer
    return [
        Result(
            "Full first scoring",
            *texts,
            bench.unit.ratio(ours),
            Target(2.5, "B"),
            {
                "profiles": count,
                "steps": steps,
                "limit": bench.unit.ratio(stored) + bench.unit.ratio(insert),
            },
        ),
        Result(
            "Full first scoring, against the ORM loop",
            *texts,
            loop / ours.wall,
            Target(500, "times", at_least=True),
        ),
    ]


def _forget(bench):
    """The state of a company that was never scored."""
    bench.sql("TRUNCATE customer_profile CASCADE")
    bench.env.invalidate_all()


def _measure_insert(bench):
    """Writing the same profiles again: what the indexes and foreign keys cost."""
    bench.sql("CREATE TEMPORARY TABLE bench_profile AS TABLE customer_profile")
    insert = bench.measure(
        lambda: bench.sql(
            "TRUNCATE customer_profile CASCADE;"
            "INSERT INTO customer_profile TABLE bench_profile"
        )
    )
    bench.env.cr.rollback()
    return insert


def _timed(bench, steps):
    """Note the processor time of the steps of scoring, by name."""
    stack = ExitStack()
    for name in STEPS:
        stack.enter_context(_timed_method(bench, type(bench.scoring), name, steps))
    calibrator = type(bench.env["customer.calibrator"])
    stack.enter_context(_timed_method(bench, calibrator, "_recalibrate", steps))
    return stack


def _timed_method(bench, model, name, steps):
    method = getattr(model, name)

    def measured(self, *arguments):
        before = bench.meter.backend_seconds()
        result = method(self, *arguments)
        step = arguments[0].code if name == "_create_table" else name
        steps[step.strip('"')] = round(bench.meter.backend_seconds() - before, 4)
        return result

    return patch.object(model, name, measured)


def _measure_loop(bench):
    """(Wall seconds of the loop over everybody, their number), from a sample."""
    profiles = bench.env["customer.profile"].search([("occasions", ">", 0)])
    sample = profiles[:: max(1, len(profiles) // SAMPLE)][:SAMPLE]
    customers = bench.env["res.partner"].browse(sample.partner_id.ids)
    bench.env.invalidate_all()
    start = time.perf_counter()
    for customer in customers:
        _score_naively(bench, customer)
    passed = time.perf_counter() - start
    bench.env.cr.rollback()
    return passed / len(customers) * len(profiles), len(profiles)


def _score_naively(bench, customer):
    """What a loop over customers does for each: read, count, write."""
    orders = bench.env["sale.order"].search(
        [("partner_id", "child_of", customer.id), ("state", "=", "sale")]
    )
    days = sorted({order.date_order.date() for order in orders})
    lately = orders.filtered(lambda o: (bench.today - o.date_order.date()).days < YEAR)
    profile = bench.env["customer.profile"].search([("partner_id", "=", customer.id)])
    profile.write(
        {
            "first_date": days[0],
            "last_date": days[-1],
            "occasions": len(days),
            "revenue_total": sum(orders.mapped("amount_untaxed")),
            "revenue_12m": sum(lately.mapped("amount_untaxed")),
            "margin_12m": sum(lately.mapped("margin")),
        }
    )
    bench.env.flush_all()
