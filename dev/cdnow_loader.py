"""The CDNOW purchases in a database: 23,570 real customers to look at.

The data of Peter Fader and Bruce Hardie are part of the MIT-licensed Python package
lifetimes. They are downloaded when asked for, checked, and kept in the cache; only
every tenth customer (``--sample``) is in this repository, for the tests.

This module runs outside Odoo and prepares file and database; ``cdnow_shell`` runs
inside Odoo and writes the records.
"""

import csv
import hashlib
import os

from suite import database, interrupts, odoo, paths, postgres, stamp, venv
from suite.console import Failure, say, step

PACKAGE = "lifetimes==0.11.3"
MASTER = "lifetimes/datasets/CDNOW_master.txt"
CHECKSUM = "eff6889ed364c5199d6eacbbeb7a6d559971df4406ac876f322c373f00a072ef"
SAMPLE = paths.CHECKOUT / "customer_mgmt/tests/data/cdnow_sample.csv"
ADDON = "customer_mgmt"
OPTIONS = {"--sample", "--original-dates"}
USAGE = "dev/cdnow DATABASE [--sample] [--original-dates]"
SCRIPT = "from cdnow_shell import run; run(env)\n"


def run(arguments):
    options = OPTIONS.intersection(arguments)
    names = [word for word in arguments if word not in OPTIONS]
    if len(names) != 1 or names[0].startswith("-"):
        raise Failure("which database?", USAGE)
    purchases = SAMPLE if "--sample" in options else full_data()
    with postgres.running(os.environ.get("SUITE_CLUSTER", "demo")) as connection:
        _prepare_database(connection, names[0])
        with step(f"Loading {purchases.name} into {names[0]}"):
            _load(connection, names[0], purchases, "--original-dates" in options)
    say(_advice(names[0]))


def full_data():
    """The path of all purchases as CSV, downloaded the first time."""
    inputs = {"package": PACKAGE, "checksum": CHECKSUM}
    title = "Downloading the CDNOW data (half a megabyte, once)"
    folder = stamp.ensure(paths.cache() / "cdnow", inputs, title, _download)
    return folder / "cdnow_full.csv"


def _download(folder):
    venv.install_into(folder / "package", PACKAGE)
    content = (folder / "package" / MASTER).read_bytes()
    if hashlib.sha256(content).hexdigest() != CHECKSUM:
        raise Failure(
            f"{MASTER} of {PACKAGE} is not the expected file",
            "the package was changed: do not use it",
        )
    _write_csv(content.decode().splitlines(), folder / "cdnow_full.csv")


def _write_csv(lines, path):
    """The text as the CSV of the sample: customer, date, quantity, amount."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["customer", "date", "quantity", "amount"])
        # The first line holds titles, and one or two others may be blank.
        for line in lines[1:]:
            if line.strip():
                customer, day, quantity, amount = line.split()
                day = f"{day[:4]}-{day[4:6]}-{day[6:]}"
                writer.writerow([customer, day, quantity, amount])


def _prepare_database(connection, name):
    if not database.exists(connection, name):
        with step(f"Creating the database {name}"):
            database.create(connection, name)
    if ADDON not in _installed(connection, name):
        with step(f"Installing {ADDON} (minutes)"):
            log = paths.BUILD / "logs" / "cdnow-install.log"
            database.run_odoo(connection, name, "-i", ADDON, log=log)
            database.check_loaded(connection, name, [ADDON])


def _installed(connection, name):
    found = database.query(
        connection, "SELECT to_regclass('ir_module_module') IS NOT NULL", name
    )
    return database.installed(connection, name) if found == [[True]] else set()


def _load(connection, name, purchases, original_dates):
    """Run ``cdnow_shell`` inside Odoo; its progress goes straight to the terminal."""
    variables = odoo.environment(
        connection,
        PYTHONPATH=str(paths.DEV),
        CDNOW_FILE=str(purchases),
        CDNOW_ORIGINAL_DATES="1" if original_dates else "",
    )
    command = odoo.command("shell", "-d", name, "--no-http", "--log-level=warn")
    script = paths.BUILD / "cdnow_script.py"
    script.parent.mkdir(exist_ok=True)
    script.write_text(SCRIPT)
    with script.open() as source:
        code = interrupts.foreground(command, env=variables, stdin=source)
    if code:
        raise Failure(f"odoo shell ended with code {code}", "run the command again")


def _advice(name):
    return f"""
To look at it: dev/odoo -d {name}
  http://localhost:8069/odoo/customers-today    who has just slipped away
  http://localhost:8069/odoo/customer-profiles  everybody, by stage and tier
  http://localhost:8069/odoo/repurchase-curve   how long customers stay away
Login: admin, password admin."""
