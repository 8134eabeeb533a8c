"""Aggregating all orders by customer, with stock indexes and with a covering one."""

from bench import bare
from bench.result import Result, Target, seconds, size


def run(bench):
    plain = bench.measure(bench.facts)
    group = bench.measure(lambda: _read_group(bench))
    unit = f"bare SQL {seconds(bench.unit.measure)}"
    peer = f"_read_group {group.both:.2f} s cpu, {group.wall:.2f} s"
    with_index, limit, bytes_used = _measure_with_index(bench)
    return [
        Result(
            "Aggregate of all orders",
            seconds(plain),
            unit,
            peer,
            bench.unit.ratio(plain),
            Target(1.1, "B"),
        ),
        Result(
            "Aggregate, with a covering index",
            seconds(with_index),
            f"bare SQL {seconds(limit)}",
            f"index of {size(bytes_used)}",
            bench.unit.ratio(with_index),
            Target(0.3, "B"),
            {"limit": bench.unit.ratio(limit), "index_bytes": bytes_used},
        ),
    ]


def _read_group(bench):
    bench.env["sale.order"]._read_group(
        [("state", "=", "sale")],
        ["partner_id"],
        ["__count", "date_order:min", "date_order:max", "amount_untaxed:sum"],
    )


def _measure_with_index(bench):
    """(Ours, the bare aggregate, bytes of the index)."""
    bench.sql(bare.COVERING_INDEX)
    bench.sql("ANALYZE sale_order")
    bench.env.cr.commit()
    try:
        bench.sql("SELECT pg_relation_size('bench_covering')")
        [[bytes_used]] = bench.env.cr.fetchall()
        ours = bench.measure(bench.facts)
        bench.sql("SET LOCAL enable_seqscan = off")  # what the index can give
        limit = bench.measure(lambda: bench.sql(bare.UNIT))
    finally:
        bench.env.cr.rollback()
        bench.sql("DROP INDEX bench_covering")
        bench.env.cr.commit()
    return ours, limit, bytes_used
