"""Scores of recency, frequency and money: equal customers get equal scores."""

from bench import bare
from bench.result import Result, Target, seconds


def run(bench):
    ours = bench.measure(bench.calibrated_scores)
    peer = bench.measure(lambda: bench.sql(bare.NTILE))
    return [
        Result(
            "Aggregate and scores (also tiers, stages)",
            seconds(ours),
            f"bare aggregate {seconds(bench.unit.measure)}",
            f"ntile, splits ties {seconds(peer)}",
            bench.unit.ratio(ours),
            Target(1.5, "B"),
            {"peer": bench.unit.ratio(peer)},
        )
    ]
