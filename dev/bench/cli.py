"""The command line: which size, which workloads."""

import argparse
from datetime import datetime, timezone

from bench import engine, result, sizes, store
from suite import lock, paths, postgres
from suite.console import say, step

ON_ORDERS = (
    "full",
    "aggregate",
    "rfm",
    "nightly",
    "predict",
    "refresh",
    "segments",
    "gate",
    "care",
)
ON_LEDGER = ("loyalty",)
ON_INVITATIONS = ("survey",)
ON_ANSWERS = ("survey_results",)
ON_SCREENS = ("contact_form", "confirm")
ON_PROGRAMS = ("loyalty_confirm",)
ON_PAGES = ("survey_submit",)
ON_NUMBERS = ("buying",)
ALL = (
    *ON_ORDERS,
    *ON_LEDGER,
    *ON_INVITATIONS,
    *ON_ANSWERS,
    *ON_SCREENS,
    *ON_PROGRAMS,
    *ON_PAGES,
    *ON_NUMBERS,
)
OUTPUT = paths.BUILD / "bench.json"
TIME_ZONE = "Europe/Brussels"


def main(arguments=None):
    options = _parse(arguments)
    with (
        postgres.running("test") as connection,
        lock.exclusive(paths.cache() / "bench.lock", "another benchmark is running"),
    ):
        if options.drop:
            store.drop_all(connection)
            return 0
        engine.start(connection)
        run, results = _measure(connection, options)
    result.save(OUTPUT, run, results)
    _show(run, results)
    return 0


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="make bench BENCH_ARGS=…")
    parser.add_argument(
        "--million", action="store_true", help="a million customers (long)"
    )
    parser.add_argument("--customers", type=int, help="another number of customers")
    parser.add_argument("--drop", action="store_true", help="remove the databases kept")
    parser.add_argument(
        "workload",
        nargs="*",
        choices=[*ALL, []],
        help="only these; default: all",
    )
    return parser.parse_args(arguments)


def _measure(connection, options):
    size = _size(options)
    wanted = options.workload or ALL
    run = {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "size": str(size),
    }
    results = []
    on_orders = [name for name in ON_ORDERS if name in wanted]
    if on_orders:
        name = store.ours(connection, size)
        run["b"], found = _measure_orders(name, size, on_orders)
        results += found
    if on_ledger := [name for name in ON_LEDGER if name in wanted]:
        name = store.with_ledger(connection, size)
        run["b"], found = _measure_orders(name, size, on_ledger)
        results += found
    if asked := [name for name in ON_INVITATIONS if name in wanted]:
        name = store.with_surveys(connection, size)
        run["b"], found = _measure_orders(name, size, asked)
        results += found
    if on_answers := [name for name in ON_ANSWERS if name in wanted]:
        name = store.with_answers(connection, sizes.SCREENS)
        run["b"], found = _measure_orders(name, sizes.SCREENS, on_answers)
        results += found
    on_screens = [name for name in ON_SCREENS if name in wanted]
    if on_screens:
        results += _measure_screens(connection, on_screens)
    if on_programs := [name for name in ON_PROGRAMS if name in wanted]:
        results += _measure_programs(connection, on_programs)
    if on_pages := [name for name in ON_PAGES if name in wanted]:
        results += _measure_pages(connection, on_pages)
    for workload in ON_NUMBERS:
        if workload in wanted:
            with step(f"Measuring: {workload}"):
                results += _module(workload).run()
    return run, results


def _measure_programs(connection, workloads):
    names = [
        store.with_program(connection, sizes.SCREENS, addon)
        for addon in ("sale_loyalty", store.LOYALTY)
    ]
    results = []
    for workload in workloads:
        with step(f"Measuring: {workload}"):
            results += _module(workload).run(names)
    return results


def _measure_pages(connection, workloads):
    names = (
        store.with_stock_surveys(connection, sizes.SCREENS),
        store.with_surveys(connection, sizes.SCREENS, keep_stock=True),
    )
    results = []
    for workload in workloads:
        with step(f"Measuring: {workload}"):
            results += _module(workload).run(names)
    return results


def _size(options):
    if options.customers:
        return sizes.Size(options.customers)
    return sizes.MILLION if options.million else sizes.DEFAULT


def _measure_orders(name, size, workloads):
    """(B as a dictionary, results) of the workloads on the orders of a shop."""
    from bench.context import Bench

    results = []
    with engine.opened(name) as env:
        env["customer.policy"].search([]).tz = TIME_ZONE
        env.cr.commit()
        if "full" not in workloads:
            _ensure_scored(env)
        with step("Measuring B"):
            bench = Bench(env, size)
        for workload in workloads:
            with step(f"Measuring: {workload}"):
                results += _module(workload).run(bench)
    unit = bench.unit.measure
    return {"cpu": unit.cpu, "wall": unit.wall}, results


def _measure_screens(connection, workloads):
    with_ours = store.ours(connection, sizes.SCREENS, keep_stock=True)
    names = (store.stock(connection, sizes.SCREENS), with_ours)
    _score(with_ours)
    results = []
    for workload in workloads:
        with step(f"Measuring: {workload}"):
            results += _module(workload).run(names)
    return results


def _score(name):
    with engine.opened(name) as env:
        env["customer.policy"].search([])._score_all()
        env.cr.commit()


def _ensure_scored(env):
    """The other workloads stand on the profiles that ``full`` makes."""
    policy = env.ref("base.main_company").customer_policy_id
    if not policy.basis_in_use:
        with step("Scoring everybody"):
            policy._score_all()
            env.cr.commit()


def _module(workload):
    from importlib import import_module

    return import_module(f"bench.workloads.{workload}")


def _show(run, results):
    say(f"\n{run['size']}")
    if "b" in run:
        say(f"B = {run['b']['cpu']:.2f} s cpu, {run['b']['wall']:.2f} s")
    say()
    for line in result.table(results):
        say(line)
    say(f"\nThe same as JSON: {OUTPUT.relative_to(paths.CHECKOUT)}")
