"""The commands: ``python3 -m suite env|odoo|test|…`` (see the Makefile)."""

import importlib
import os
import sys

from suite import console, interrupts, postgres
from suite.console import Failure, say


def main(arguments=None):
    name, *rest = (sys.argv[1:] if arguments is None else arguments) or ["help"]
    command = COMMANDS.get(name)
    if command is None:
        say(f"commands: {', '.join(COMMANDS)}")
        return 0 if name == "help" else 2
    try:
        with interrupts.handled():
            return command(rest) or 0
    except Failure as failure:
        console.report(failure)
        return 1
    except KeyboardInterrupt:
        say("\ninterrupted")
        return 130


def environment(_arguments):
    """Build everything that can be built ahead, and say where it is."""
    from suite import server, venv

    say(f"server: {server.ensure().dist}")
    say(f"python: {venv.python()}")
    with postgres.running("test") as connection:
        say(f"test database server: {connection.host}")


def odoo(arguments):
    from suite import odoo as runner

    with postgres.running(_kind()) as connection:
        return runner.interactive(connection, arguments)


def psql(arguments):
    """A console on a private server: ``dev/psql DATABASE``."""
    with postgres.running(_kind()) as connection:
        command = [connection.program("psql"), *(arguments or ["postgres"])]
        variables = {**os.environ, **connection.environment()}
        if connection.libraries:
            variables["LD_LIBRARY_PATH"] = connection.libraries
        return interrupts.foreground(command, env=variables)


def _kind():
    """The cluster wanted: ``demo``, or ``test`` through SUITE_CLUSTER."""
    kind = os.environ.get("SUITE_CLUSTER", "demo")
    if kind not in postgres.KINDS:
        raise Failure(f"SUITE_CLUSTER is “{kind}”", "use demo or test")
    return kind


def bench(arguments):
    """Run ``python -m bench`` in the environment, the test cluster running.

    The benchmarks take ``postgres.running("test")`` themselves for a connection,
    ``database`` to clone the template, ``odoo.environment`` to run Odoo.
    """
    from suite import paths, template, venv

    if not (paths.DEV / "bench").is_dir():
        raise Failure("there are no benchmarks in this checkout", "see dev/bench")
    with postgres.running("test") as connection:
        template.ensure(connection)
        command = [venv.python(), "-m", "bench", *arguments]
        variables = venv.environment(PYTHONPATH=str(paths.DEV))
        return interrupts.foreground(command, env=variables, cwd=paths.CHECKOUT)


def template(_arguments):
    from suite import template as templates

    with postgres.running("test") as connection:
        for lane in templates.LANES:
            say(templates.ensure(connection, lane))


def _later(module, function="run"):
    """Import a command's module when it is asked for: start-up stays quick."""

    def command(arguments):
        return getattr(importlib.import_module(f"suite.{module}"), function)(arguments)

    return command


COMMANDS = {
    "env": environment,
    "odoo": odoo,
    "psql": psql,
    "template": template,
    "test": _later("testing"),
    "test-addon": _later("quick"),
    "demo": _later("demo"),
    "lint": _later("lint", "main"),
    "test-odoo": _later("odoo_suites"),
    "bench": bench,
    "i18n": _later("i18n"),
}
