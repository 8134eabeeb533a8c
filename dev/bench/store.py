"""The databases of the benchmarks: built once per size, kept, and brought up to date.

``bench_stock_…`` holds stock Odoo and the orders, ``bench_…`` our addon as well. The
name carries the size and a fingerprint of the generator; the version of our addon is
kept in the database's comment.
"""

from pathlib import Path

import psycopg2

from bench import answers, ledger, load, simulate
from suite import database, paths, template
from suite.console import say, step

ADDON = "customer_mgmt"
LOYALTY = "customer_loyalty"
SURVEY = "customer_survey"
LANE = "bare"
PRODUCTS = 200
CATALOGUE = f"""
env["product.product"].create([
    {{"name": f"Product {{i}}", "list_price": 10 + i, "standard_price": 5 + i}}
    for i in range({PRODUCTS})
])
env.cr.commit()
"""
# Without what only our addon knows.
PLAIN_PROGRAM = ledger.PROGRAM.replace('    "expire_after": 365,\n', "")


def stock(connection, size):
    """Name of a database with stock modules and the orders of ``size``."""
    name = f"bench_stock_{_key(size)}"
    if not database.exists(connection, name):
        with step(f"Preparing {size}"):
            _build(connection, size, name)
    return name


def ours(connection, size, keep_stock=False):
    """Name of a database with our addon, up to date, and the orders of ``size``.

    :param keep_stock: keep the database without our addon beside it
    """
    name = f"bench_{_key(size)}"
    if not database.exists(connection, name):
        source = stock(connection, size)
        move = database.clone if keep_stock else database.rename
        move(connection, source, name)
    _bring_up_to_date(connection, name)
    return name


def with_ledger(connection, size):
    """Name of a database like :func:`ours` with points for all orders."""
    name = f"bench_loyalty_{_key(size)}_{paths.short_hash(_source(ledger))}"
    if not database.exists(connection, name):
        with step("Preparing the ledger of points"):
            _build_ledger(connection, size, name)
    _bring_up_to_date(connection, name, LOYALTY)
    return name


def with_stock_surveys(connection, size):
    """Name of a database like :func:`stock` with stock's surveys."""
    name = f"bench_stock_survey_{_key(size)}"
    if not database.exists(connection, name):
        building = f"{name}_building"
        database.clone(connection, stock(connection, size), building)
        with step(f"Preparing {name}"):
            _run_code(connection, building, "", "-i", "survey")
        database.rename(connection, building, name)
    return name


def with_surveys(connection, size, keep_stock=False):
    """Name of a database like :func:`ours` with surveys."""
    name = f"bench_survey_{_key(size)}"
    if not database.exists(connection, name):
        database.clone(connection, ours(connection, size, keep_stock), name)
    _bring_up_to_date(connection, name, SURVEY)
    return name


def _build_ledger(connection, size, name):
    building = f"{name}_building"
    database.clone(connection, ours(connection, size), building)
    _bring_up_to_date(connection, building, LOYALTY)
    _run_code(connection, building, ledger.PROGRAM)
    _fill(building, ledger.load)
    database.rename(connection, building, name)


def with_answers(connection, size):
    """Name of a database like :func:`ours` with a survey that was answered a lot."""
    name = f"bench_survey_{_key(size)}_{paths.short_hash(_source(answers))}"
    if not database.exists(connection, name):
        with step("Preparing the answers"):
            _build_answers(connection, size, name)
    _bring_up_to_date(connection, name, SURVEY)
    return name


def _build_answers(connection, size, name):
    building = f"{name}_building"
    database.clone(connection, ours(connection, size, keep_stock=True), building)
    _bring_up_to_date(connection, building, SURVEY)
    _run_code(connection, building, answers.SURVEY)
    _fill(building, answers.load)
    database.rename(connection, building, name)


def with_program(connection, size, addon):
    """Name of a database with the orders of ``size``, one loyalty program and an
    addon: stock's ``sale_loyalty`` or ours on top of it."""
    name = f"bench_{addon}_{_key(size)}"
    if not database.exists(connection, name):
        building = f"{name}_building"
        database.clone(connection, stock(connection, size), building)
        with step(f"Preparing {name}"):
            _run_code(connection, building, "", "-i", "sale_loyalty")
            _run_code(connection, building, PLAIN_PROGRAM)
        database.rename(connection, building, name)
    if addon == LOYALTY:
        _bring_up_to_date(connection, name, LOYALTY)
    return name


def drop_all(connection):
    """Remove every database of the benchmarks."""
    for name in database.names(connection):
        if name.startswith("bench_"):
            database.drop(connection, name)
            say(f"dropped {name}")


def _key(size):
    sources = [_source(module) for module in (load, simulate)]
    fingerprint = paths.short_hash(template.name(LANE), CATALOGUE, *sources)
    return f"{size.customers}_{fingerprint}"


def _source(module):
    return Path(module.__file__).read_text()


def _build(connection, size, name):
    building = f"{name}_building"
    database.clone(connection, template.ensure(connection, LANE), building)
    _run_code(connection, building, CATALOGUE)
    _fill(building, lambda cursor: load.load(cursor, size))
    database.rename(connection, building, name)


def _run_code(connection, name, code, *arguments):
    log = paths.logs() / "bench.log"
    database.run_odoo(connection, name, *arguments, log=log, code=code or None)


def _fill(name, load_into):
    client = psycopg2.connect(dbname=name)
    with client, client.cursor() as cursor:
        load_into(cursor)
    client.autocommit = True
    with client.cursor() as cursor:
        # Index-only scans need the visibility map, the planner the statistics.
        cursor.execute("VACUUM ANALYZE")
    client.close()


def _bring_up_to_date(connection, name, addon=ADDON):
    """Install our addon, or update it when its source has changed."""
    wanted = paths.addons_fingerprint(sorted({ADDON, addon}))
    if _comment(connection, name) == wanted:
        return
    action = "-u" if addon in database.installed(connection, name) else "-i"
    with step(f"Installing {addon} in {name}"):
        log = paths.logs() / "bench.log"
        database.run_odoo(connection, name, action, addon, log=log)
        database.check_loaded(connection, name, [addon])
    database.query(connection, f"COMMENT ON DATABASE {name} IS '{wanted}'")


def _comment(connection, name):
    [[text]] = database.query(
        connection,
        f"""SELECT shobj_description(oid, 'pg_database') FROM pg_database
             WHERE datname = '{name}'""",
    )
    return text
