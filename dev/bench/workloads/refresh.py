"""New figures for some customers, against bare SQL on a table of their ids."""

from bench import bare
from bench.meter import middle
from bench.result import Result, Target, seconds

RUNS = 3
BOUNDS = {1_000: 1.0, 10_000: 3.0}  # percent of B, at a million customers
SAMPLE = """
SELECT array_agg(partner_id) FROM (
       SELECT partner_id FROM customer_profile WHERE occasions > 0
        ORDER BY md5((partner_id + %s)::text) LIMIT %s) sample"""


def run(bench):
    return [
        _measure(bench, count) for count in BOUNDS if count <= bench.size.customers // 2
    ]


def _measure(bench, count):
    samples = [_sample(bench, count, run) for run in range(RUNS)]
    _refresh(bench, samples[0])  # the first one warms caches
    ours = _median([_measure_refresh(bench, ids) for ids in samples])
    limit = _median([_measure_bare(bench, ids) for ids in samples])
    bench.env.cr.rollback()
    return Result(
        f"Refresh of {count:,} customers",
        seconds(ours),
        f"bare SQL {seconds(limit)}",
        "everybody: B",
        100 * bench.unit.ratio(ours),
        Target(_bound(bench, count), "% of B"),
        {"limit": 100 * bench.unit.ratio(limit)},
    )


def _bound(bench, count):
    """The targets speak of a million customers: of fewer, some are a larger part."""
    return BOUNDS[count] if bench.size.customers >= 1_000_000 else None


def _sample(bench, count, run):
    bench.sql(SAMPLE, [run, count])
    [[ids]] = bench.env.cr.fetchall()
    return ids


def _refresh(bench, ids):
    bench.scoring._refresh(bench.company, ids)


def _measure_refresh(bench, ids):
    return bench.meter.undone(lambda: _refresh(bench, ids), times=1)


def _measure_bare(bench, ids):
    def work():
        bench.sql("CREATE TEMPORARY TABLE bench_ids AS SELECT unnest(%s) AS id", [ids])
        bench.sql("ANALYZE bench_ids")
        bench.sql(bare.SOME)

    return bench.meter.undone(work, times=1)


def _median(measures):
    wanted = middle(measure.cpu for measure in measures)
    return next(measure for measure in measures if measure.cpu == wanted)
