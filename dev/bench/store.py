"""The databases of the benchmarks: built once per size, kept, and brought up to date.

``bench_stock_…`` holds stock Odoo and the orders, ``bench_…`` our addon as well. The
name carries the size and a fingerprint of the generator; the version of our addon is
kept in the database's comment.
"""

from pathlib import Path

import psycopg2

from bench import load, simulate
from suite import database, paths, template
from suite.console import say, step

ADDON = "customer_mgmt"
LANE = "bare"
PRODUCTS = 200
CATALOGUE = f"""
env["product.product"].create([
    {{"name": f"Product {{i}}", "list_price": 10 + i, "standard_price": 5 + i}}
    for i in range({PRODUCTS})
])
env.cr.commit()
"""


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


def drop_all(connection):
    """Remove every database of the benchmarks."""
    for name in database.names(connection):
        if name.startswith("bench_"):
            database.drop(connection, name)
            say(f"dropped {name}")


def _key(size):
    sources = [Path(module.__file__).read_text() for module in (load, simulate)]
    fingerprint = paths.short_hash(template.name(LANE), CATALOGUE, *sources)
    return f"{size.customers}_{fingerprint}"


def _build(connection, size, name):
    building = f"{name}_building"
    database.clone(connection, template.ensure(connection, LANE), building)
    log = paths.logs() / "bench.log"
    database.run_odoo(connection, building, log=log, code=CATALOGUE)
    client = psycopg2.connect(dbname=building)
    with client, client.cursor() as cursor:
        load.load(cursor, size)
    client.autocommit = True
    with client.cursor() as cursor:
        # Index-only scans need the visibility map, the planner the statistics.
        cursor.execute("VACUUM ANALYZE")
    client.close()
    database.rename(connection, building, name)


def _bring_up_to_date(connection, name):
    """Install our addon, or update it when its source has changed."""
    wanted = paths.addons_fingerprint([ADDON])
    if _comment(connection, name) == wanted:
        return
    action = "-u" if ADDON in database.installed(connection, name) else "-i"
    with step(f"Installing {ADDON} in {name}"):
        log = paths.logs() / "bench.log"
        database.run_odoo(connection, name, action, ADDON, log=log)
        database.check_loaded(connection, name, [ADDON])
    database.query(connection, f"COMMENT ON DATABASE {name} IS '{wanted}'")


def _comment(connection, name):
    [[text]] = database.query(
        connection,
        f"""SELECT shobj_description(oid, 'pg_database') FROM pg_database
             WHERE datname = '{name}'""",
    )
    return text
