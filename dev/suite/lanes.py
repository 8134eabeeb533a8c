"""The lanes of the test run: a prepared database each, and tests to run on it."""

import json
import os
import signal
import subprocess
import threading
from dataclasses import dataclass

from suite import browser, database, i18n, install_log, odoo, paths, template, venv
from suite.console import say

TIME_LIMIT = 20 * 60  # seconds for one lane; then it is ended and has failed
PLUGINS = ("-p", "suite.pytest_results", "-p", "no:cacheprovider")

_running = set()


@dataclass(frozen=True)
class Lane:
    """``template`` None: no database, plain tests that need no Odoo inside.

    ``bare`` also means without the optional Python libraries; without ``addons`` the
    database is Odoo's own modules alone.
    """

    name: str
    tests: tuple[str, ...]
    template: str | None = None
    addons: tuple[str, ...] = ()

    @property
    def python_path(self):
        folders = [paths.DEV]
        if self.template == "bare":
            folders.append(paths.DEV / "absent")
        return os.pathsep.join(map(str, folders))


def every():
    """Longest first.

    The addons that a person chooses also run their tests with only what they need.
    """
    found = paths.addons()
    lanes = [
        Lane("full", (*_both(found), "tests/integration"), "full", tuple(found)),
        Lane("install", ("tests/install",)),
        *(
            Lane(f"only {a}", (f"{a}/tests",), "bare", (a,))
            for a in paths.main_addons()
        ),
        Lane("stock", ("tests/stock",), "full"),
        Lane("unit", ("tests/unit", "dev/suite")),
    ]
    return [lane for lane in map(_existing, lanes) if lane.tests]


def _both(addons):
    """Tests, and the pure code whose examples are tests."""
    return [f"{addon}/{part}" for addon in addons for part in ("tests", "tools")]


def _existing(lane):
    tests = tuple(path for path in lane.tests if (paths.CHECKOUT / path).is_dir())
    return Lane(lane.name, tests, lane.template, lane.addons)


def run(lane, connection, results):
    """Prepare the lane's database and run its tests."""
    say(f"[{lane.name}] starting")
    name = None
    if lane.template:
        name = f"test_{paths.short_hash(paths.CHECKOUT, lane.name)}"
        _prepare(lane, connection, name, results)
    _run_pytest(lane, connection, name, results)
    if name:
        database.drop(connection, name)


def _prepare(lane, connection, name, results):
    database.clone(connection, template.name(lane.template), name)
    if lane.addons:
        _install(lane, connection, name, results)


def _install(lane, connection, name, results):
    log = log_file(lane, "install")
    addons = ",".join(lane.addons)
    database.run_odoo(
        connection, name, "-i", addons, log=log, describe=template.loading
    )
    database.check_loaded(connection, name, lane.addons)
    problems = install_log.problems(log)
    results.check(lane.name, f"clean installation log of {addons}", problems)
    if lane.template == "full":
        for addon in lane.addons:
            problems = i18n.differences(connection, name, addon)
            results.check(lane.name, f"fresh {addon}.pot", problems)
        # The bundles that our addons changed.
        database.run_odoo(connection, name, log=log, code=template.ASSETS)


def log_file(lane, kind):
    path = paths.BUILD / "logs" / f"{lane.name.replace(' ', '-')}-{kind}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return path


def _run_pytest(lane, connection, name, results):
    log = log_file(lane, "tests")
    reader, writer = os.pipe()
    with log.open("w") as output:
        process = subprocess.Popen(
            _command(lane, name),
            env=_environment(lane, connection, writer),
            cwd=paths.CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[writer],
            start_new_session=True,
        )
    os.close(writer)
    _running.add(process)
    try:
        _follow(lane, process, reader, results)
    finally:
        _end(process)
        _running.discard(process)
    _check_end(lane, process, log, results)


def _command(lane, name):
    command = [venv.python(), "-m", "pytest", *PLUGINS, "-q", "--tb=short"]
    # Without scipy the modules that need it cannot be imported, and are skipped.
    command += ["--doctest-modules", "--doctest-ignore-import-errors"]
    if name is None:
        options = ["-p", "no:odoo"]
    else:
        # Odoo's own runner cannot see top-level tests; this one runs them and
        # the addons' tests alike, and tells every skip with its reason.
        options = [
            "--odoo-http",
            f"--odoo-database={name}",
            "--odoo-log-level=warn",
            "--odoo-extra=max-cron-threads=0",
            f"--odoo-extra=screenshots={paths.BUILD / 'screenshots'}",
        ]
    return [*command, *options, *lane.tests]


def _environment(lane, connection, writer):
    more = {
        "SUITE_RESULTS": str(writer),
        "PYTHONPATH": lane.python_path,
        "PATH": browser.path_with(browser.ensure_or_explain()),
    }
    if lane.template:
        return odoo.environment(connection, **more)
    return venv.environment(**more)


def _follow(lane, process, reader, results):
    """Collect results as they come, and show where the lane stands."""
    timer = _time_limit(process)
    done = total = 0
    with os.fdopen(reader) as lines:
        for message in map(json.loads, lines):
            total = message.get("total", total)
            if "outcome" in message:
                done += 1
                test, outcome = message["test"], message["outcome"]
                results.add(lane.name, test, outcome, message["text"])
                say(f"[{lane.name} {done}/{total}] {test} {outcome}")
    process.wait()
    timer.cancel()


def _time_limit(process):
    timer = threading.Timer(TIME_LIMIT, _end, [process])
    timer.daemon = True
    timer.start()
    return timer


def end_all():
    """End every running lane: the whole run was interrupted."""
    for process in list(_running):
        _end(process)


def _end(process):
    """End a lane and everything it started (browser, servers)."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, subprocess.TimeoutExpired):
        process.kill()


def _check_end(lane, process, log, results):
    # 0 and 1 are told test by test; 5 is a lane without any test yet.
    if process.returncode not in (0, 1, 5):
        text = log.read_text(errors="replace")[-4000:]
        title = f"pytest itself ended with code {process.returncode}"
        results.add(lane.name, title, "failed", text)
