"""Benchmarks: our code, the physical limit and a peer, measured in one run.

``make bench`` runs ``python -m bench``; ``make bench BENCH_ARGS="--million"`` the
large size. The unit is **B**: the processor time of the bare aggregate of all orders,
measured in the same run, so that results of different machines compare.
"""
