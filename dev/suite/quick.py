"""The inner loop: one addon's tests on a warm database of their own.

``dev/test ADDON [Class[.method]] [--fresh] [--bare] [--verbose]``

The database is cloned from the template the first time, and only the addon is
updated afterwards.  ``--fresh`` clones anew, ``--bare`` takes the template with
nothing but the dependencies of customer_mgmt.
"""

import re
import subprocess
import sys

from suite import browser, database, lock, odoo, paths, ports, postgres, template
from suite.console import Failure, say

LINE = re.compile(r"^\S+ \S+ \d+ (\w+) \S+ (\S+): (.*)")


def run(arguments):
    options = {word for word in arguments if word.startswith("--")}
    words = [word for word in arguments if word not in options]
    if not 1 <= len(words) <= 2 or words[0] not in paths.addons():
        raise Failure("which addon?", f"dev/test {'|'.join(paths.addons())} [Class]")
    lane = "bare" if "--bare" in options else "full"
    with postgres.running("test") as connection:
        name = warm_database(connection, words[0], lane, "--fresh" in options)
        with lock.exclusive(paths.cache() / "run" / f"{name}.lock", "its other run"):
            return _test(connection, name, words, "--verbose" in options)


def warm_database(connection, addon, lane="full", fresh=False):
    source = template.ensure(connection, lane)
    name = f"dev_{addon}_{paths.short_hash(paths.CHECKOUT, source)}"
    if fresh or not database.exists(connection, name):
        database.clone(connection, source, name)
    return name


def _test(connection, name, words, verbose):
    addon, *selection = words
    tags = ":".join([f"/{addon}", *selection])
    action = "-u" if addon in database.installed(connection, name) else "-i"
    say(f"▸ {name}: {action} {addon}, tests {tags}")
    command = odoo.command(
        "-d",
        name,
        action,
        addon,
        "--test-tags",
        tags,
        "--stop-after-init",
        *ports.options(),
    )
    log = paths.BUILD / "logs" / f"dev-{addon}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    path = browser.path_with(browser.ensure_or_explain())
    with log.open("w") as copy:
        process = subprocess.Popen(
            command,
            env=odoo.environment(connection, PATH=path),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        _relay(process.stdout, copy, verbose)
        code = process.wait()
    say(f"  the whole log: {log.relative_to(paths.CHECKOUT)}")
    return code


def _relay(lines, copy, verbose):
    """Show what matters: problems with their traceback, tests, the counts."""
    shown = True
    for line in lines:
        copy.write(line)
        match = LINE.match(line)
        if match:
            shown = verbose or _matters(*match.groups())
        if shown:
            sys.stdout.write(line)
            sys.stdout.flush()


def _matters(level, logger, message):
    if level in ("WARNING", "ERROR", "CRITICAL"):
        return True
    return message.startswith(("Starting ", "skipped")) or logger.startswith(
        ("odoo.tests.result", "odoo.tests.stats")
    )
