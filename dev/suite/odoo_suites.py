"""``make test-odoo``: Odoo's own suites, with our addons and without them.

A test that fails only with our addons installed is ours.  Fresh databases
are needed: tests tagged ``at_install`` run while their module installs, hence
before ours are loaded; those tagged ``post_install`` tell the difference.
"""

import re
import threading

from suite import browser, database, odoo, paths, ports, postgres
from suite.console import Failure, say, step
from suite.console import run as run_logged

MODULES = (
    "contacts",
    "crm",
    "event",
    "loyalty",
    "mass_mailing",
    "pos_loyalty",
    "pos_sale_loyalty",
    "sale",
    "sale_loyalty",
    "sale_management",
    "sale_margin",
    "sms",
    "survey",
    "survey_crm",
)
OURS = ("customer_mgmt", "customer_loyalty", "customer_survey")
# What our addons are for: a refund of everything leaves a card as it was, while Odoo
# keeps what was earned and spent.
INTENDED = {("pos_loyalty", "TestUi.test_refund_does_not_decrease_points")}
FAILED = re.compile(r" odoo\.addons\.(\w+)\.tests\.\S+: (?:FAIL|ERROR): (.+)$", re.M)
COUNTED = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")


def run(arguments):
    """The suites of the modules named, or of all that our addons touch."""
    modules = arguments or MODULES
    with postgres.running("test") as connection:
        path = browser.path_with(browser.ensure_or_explain())
        environment = odoo.environment(connection, PATH=path)
        failed = _run_both(connection, environment, modules)
        new = sorted(failed["with"] - failed["without"] - INTENDED)
        for test in sorted(failed["with"] & failed["without"]):
            say(f"fails without ours too: {test[0]} {test[1]}")
        confirmed = [t for t in new if _fails_again(connection, environment, *t)]
        for name in _databases().values():
            database.drop(connection, name)
    for module, test in confirmed:
        say(f"FAILED because of ours: {module} {test}")
    return 1 if confirmed else 0


def _databases():
    checkout = paths.short_hash(paths.CHECKOUT)
    return {kind: f"odoo_{kind}_{checkout}" for kind in ("without", "with")}


def _run_both(connection, environment, suites):
    """The failed tests of each database, run side by side."""
    failed = {}
    with step(f"Running the suites of {', '.join(suites)} (long)"):
        threads = [
            threading.Thread(
                target=_collect, args=(connection, environment, suites, kind, failed)
            )
            for kind in _databases()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if len(failed) != 2:
        raise Failure("the suites did not run to their end", "read build/logs")
    return failed


def _collect(connection, environment, suites, kind, failed):
    name = _databases()[kind]
    database.drop(connection, name)
    database.create(connection, name)
    modules = [*suites, *(OURS if kind == "with" else [])]
    tags = ",".join(f"/{module}" for module in suites)
    log = _log(kind)
    _odoo(environment, name, "-i", ",".join(modules), tags, log)
    counted = COUNTED.findall(log.read_text(errors="replace"))
    if not counted:
        say(f"  {kind} ours: the server stopped early; read {log}")
        return
    say("  {} ours: {} failed, {} errors of {} tests".format(kind, *counted[-1]))
    failed[kind] = _failures(log)


def _failures(log):
    """(module, Class.method) of every failed test, or (module, Class)."""
    found = FAILED.findall(log.read_text(errors="replace"))
    return {(module, test_name(text)) for module, text in found}


def test_name(text):
    """What a failure line is about; a subtest counts as its test.

    >>> test_name("TestSale.test_total")
    'TestSale.test_total'
    >>> test_name("Subtest TestSale.test_total (line=2)")
    'TestSale.test_total'
    >>> test_name("setUpClass (odoo.addons.sale.tests.test_sale.TestSale)")
    'TestSale'
    """
    group = re.match(r"\w+ \((?:.*\.)?(\w+)\)", text)
    return group[1] if group else text.removeprefix("Subtest ").split(" ")[0]


def _fails_again(connection, environment, module, test):
    """Run one test in a new process: only a second failure is believed."""
    say(f"▸ running again: {module} {test}")
    name, log = _databases()["with"], _log(f"again-{module}-{test}")
    _odoo(environment, name, "-u", module, f"/{module}:{test}", log)
    failed = bool(_failures(log))
    say(f"  {'fails again' if failed else 'passes alone: not believed'}")
    return failed


def _odoo(environment, name, action, modules, tags, log):
    command = odoo.command(
        "-d", name, action, modules, "--test-tags", tags, "--stop-after-init",
        *ports.options(),
    )  # fmt: skip
    try:
        run_logged(command, log=log, env=environment, describe=_progress)
    except Failure:
        pass  # Odoo ends with code 1 when a test failed: the log tells which


def _progress(log):
    started = log.read_text(errors="replace").count(": Starting ")
    return f"{log.stem}: {started} tests started"


def _log(kind):
    path = paths.BUILD / "logs" / f"odoo-{kind}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return path
