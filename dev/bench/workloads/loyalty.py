"""The ledger of points: a night on which some lots expire, and the proof of it all."""

from odoo.tools import split_every

from bench.result import Result, Target, seconds

BATCH = 1000
COUNT = """
SELECT COUNT(*) FROM loyalty_point_lot
 WHERE remaining > 0 AND date_expiry < current_date"""


def run(bench):
    bench.sql(COUNT)
    [[lots]] = bench.env.cr.fetchall()
    find = bench.measure(lambda: bench.env["loyalty.card"]._fetch_due_cards())
    written = bench.measure(lambda: _write(bench))
    night = bench.measure(lambda: _expire(bench))
    proof = bench.measure(lambda: _prove(bench))
    unit = f"bare SQL {seconds(bench.unit.measure)}"
    return [
        Result(
            "Loyalty: finding what is due",
            seconds(find),
            unit,
            "",
            bench.unit.ratio(find),
            Target(0.01, "B"),
        ),
        Result(
            f"Loyalty: a night, {lots:,} lots expire",
            seconds(night),
            f"only writing it {seconds(written)}",
            f"{night.queries} SQL",
            bench.unit.ratio(night),
            Target(0.01, "B"),
            {"lots": lots},
        ),
        Result(
            "Loyalty: proof of the whole ledger",
            seconds(proof),
            unit,
            "",
            bench.unit.ratio(proof),
            Target(1.3, "B"),
        ),
    ]


def _expire(bench):
    """As the scheduled action does, without its commits."""
    cards = bench.env["loyalty.card"]
    for batch in split_every(BATCH, cards._fetch_due_cards(), cards.browse):
        batch._catch_up()
    bench.env.invalidate_all()


def _write(bench):
    """What any way of expiring must write: moves, their allocations, lots, cards."""
    cards = bench.env["loyalty.card"]
    for batch in split_every(BATCH, cards._fetch_due_cards(), cards.browse):
        bench.env.execute_query(batch._query_expire())


def _prove(bench):
    differences = bench.env["loyalty.card"]._fetch_disagreeing()
    if differences:
        raise AssertionError(f"{len(differences)} cards disagree")
