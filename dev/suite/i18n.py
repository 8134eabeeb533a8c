"""``make i18n``: export the terms of each addon, merge them into zh_CN.po."""

import subprocess

from suite import database, paths, postgres, template, venv
from suite.console import say, step


def run(_arguments):
    with postgres.running("test") as connection:
        name = f"i18n_{paths.short_hash(paths.CHECKOUT)}"
        with step("Installing the addons to export their terms"):
            source = template.ensure(connection)
            database.clone(connection, source, name)
            log = paths.BUILD / "logs" / "i18n.log"
            addons = ",".join(paths.addons())
            database.run_odoo(connection, name, "-i", addons, log=log)
        for addon in paths.addons():
            say(f"▸ {addon}")
            merge(addon, export(connection, name, addon))
        database.drop(connection, name)


def export(connection, name, addon):
    """The path of a fresh .pot of an addon, from a database that has it."""
    target = paths.BUILD / f"{addon}.pot"
    target.parent.mkdir(parents=True, exist_ok=True)
    database.run_command(
        connection, "i18n", "export", "-d", name, "-l", "pot", "-o", target, addon
    )
    return target


def differences(connection, name, addon):
    """How the committed .pot differs from the terms of an installed addon."""
    result = _translations("compare", addon, export(connection, name, addon))
    return [result.stdout + result.stderr] if result.returncode else []


def merge(addon, fresh):
    say(_translations("merge", addon, fresh).stdout.strip())


def _translations(*arguments):
    script = paths.DEV / "suite" / "translations.py"
    command = [venv.python(), script, *arguments]
    return subprocess.run(command, capture_output=True, text=True)
