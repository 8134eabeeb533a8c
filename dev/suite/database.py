"""Databases of a running cluster: create, clone with their files, drop.

Benchmarks and tests use this as their library::

    with postgres.running("test") as connection:
        database.ensure_template(connection)                # minutes, once
        database.clone(connection, database.template(), "bench")
        ...
        database.drop(connection, "bench")
"""

import json
import shutil
import subprocess

from suite import console, odoo, paths, venv
from suite.console import Failure

QUERY = """\
import json, sys, psycopg2
connection = psycopg2.connect(dbname=sys.argv[1])
connection.autocommit = True
cursor = connection.cursor()
cursor.execute(sys.argv[2])
rows = cursor.fetchall() if cursor.description else []
json.dump(rows, sys.stdout, default=str)
"""


def query(connection, statement, name="postgres"):
    """Rows of one SQL statement, each as a list."""
    command = [venv.python(), "-c", QUERY, name, statement]
    environment = venv.environment(**connection.environment())
    try:
        return json.loads(console.output(command, env=environment, cwd="/"))
    except Failure as failure:
        cause = str(failure).partition("psycopg2.")[2] or str(failure)
        raise Failure(f"database {name} on {connection.host}: {cause}") from failure


def names(connection):
    rows = query(connection, "SELECT datname FROM pg_database WHERE NOT datistemplate")
    return [name for (name,) in rows]


def exists(connection, name):
    return name in names(connection)


def create(connection, name):
    query(connection, f'CREATE DATABASE "{name}" TEMPLATE template0')


def clone(connection, source, target):
    """Copy a database and its files; nobody may be connected to the source."""
    drop(connection, target)
    query(connection, f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    files = filestore(connection, source)
    if files.exists():
        # Odoo never changes a stored file in place: hard links are safe.
        subprocess.run(["cp", "-al", files, filestore(connection, target)], check=True)


def rename(connection, source, target):
    drop(connection, target)
    files = filestore(connection, source)
    if files.exists():
        files.rename(filestore(connection, target))
    query(connection, f'ALTER DATABASE "{source}" RENAME TO "{target}"')


def drop(connection, name):
    query(connection, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(connection, name), ignore_errors=True)


def filestore(connection, name):
    return odoo.data_dir(connection.kind) / "filestore" / name


def run_odoo(connection, name, *arguments, log, describe=None, code=None):
    """Run Odoo on a database to its end; ``code`` is a script for its shell."""
    options = {"env": odoo.environment(connection), "describe": describe, "log": log}
    if code is None:
        command = odoo.command("-d", name, "--stop-after-init", *arguments)
        console.run([*command, "--no-http"], **options)
        return
    script = log.with_suffix(".py")
    script.write_text(code)
    with script.open() as source:
        command = odoo.command("shell", "-d", name, "--no-http", *arguments)
        console.run(command, stdin=source, **options)


def run_command(connection, *arguments):
    """Run a short sub-command of Odoo: ``module``, ``i18n``, ``db``."""
    log = paths.BUILD / "logs" / "commands.log"
    console.run(odoo.command(*arguments), env=odoo.environment(connection), log=log)


def installed(connection, name):
    """Names of the installed modules."""
    rows = query(
        connection, "SELECT name FROM ir_module_module WHERE state = 'installed'", name
    )
    return {module for (module,) in rows}


def check_loaded(connection, name, modules):
    """Odoo ends with code 0 even when a module was skipped: look."""
    missing = set(modules) - installed(connection, name)
    if missing:
        raise Failure(f"not installed in {name}: {', '.join(sorted(missing))}")
