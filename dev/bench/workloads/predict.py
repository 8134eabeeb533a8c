"""Predictions: fit, test on the past, foresee everybody and write; then nobody."""

from bench.result import Result, Target, size


def run(bench):
    bench.policy._run_step(None)
    ours = bench.meter.of(lambda: bench.env["customer.predictor"]._run(bench.company))
    states = bench.env["customer.model.run"]._in_force(bench.company).mapped("state")
    bench.sql("UPDATE customer_profile SET risk = NULL, clv_12m = NULL")
    write = bench.measure(lambda: _foresee(bench))
    _foresee(bench)
    idle = bench.meter.undone(lambda: _foresee(bench), times=3)
    bench.env.cr.rollback()
    return [
        Result(
            "Predictions of a month: fit, test, write",
            f"{_both(ours)}, {ours.queries} queries",
            "",
            "",
            ours.both / bench.unit.measure.cpu,
            Target(None, "B"),
            {"states": states, "wall": ours.wall},
        ),
        Result(
            "Foresee everybody and write",
            f"{_both(write)}, WAL {size(write.wal)}",
            "",
            "",
            write.both / bench.unit.measure.cpu,
            Target(None, "B"),
            {"wall": write.wall},
        ),
        Result(
            "Foresee, nothing changed",
            f"{_both(idle)}, WAL {size(idle.wal)}",
            "",
            "",
            idle.both / bench.unit.measure.cpu,
            Target(None, "B"),
            {"wal": idle.wal},
        ),
    ]


def _both(measure):
    return f"database {measure.cpu:.2f} s, Python {measure.client:.2f} s"


def _foresee(bench):
    bench.env["customer.predictor"]._predict(bench.company, bench.today)
