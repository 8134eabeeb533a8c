"""``make demo``: a database with demonstration data, and the server on it."""

import json
import signal
import subprocess

from suite import database, lock, odoo, paths, ports, postgres, ready, template
from suite.console import Failure, say, step

DATABASE = "customer_demo"
PORT = 8069
EXTRA = ("crm",)  # an optional app that shows the addons at work
LOGINS = {
    "admin": "administrator",
    "manager": "customer manager",
    "sales": "salesperson",
    "zh": "manager, in Chinese",
}
THINGS_TO_TRY = (
    "As sales: Customers ▸ Today ▸ My Calls and Visits, Done on the first line",
    "As manager: Customers ▸ Care ▸ Care Plans ▸ Birthday ▸ Dry Run",
    "As manager: Customers ▸ Care ▸ Campaigns: one worked, one did not, one can't tell",
)


def run(arguments):
    name = arguments[0] if arguments else DATABASE
    if not paths.addons():
        raise Failure("this checkout holds no addon yet", "check out a complete tree")
    with postgres.running("demo") as connection:
        with lock.exclusive(paths.cache() / "run" / f"{name}.lock", "another demo"):
            _prepare(connection, name)
        return _serve(connection, name)


def _prepare(connection, name):
    """Create the database, or update the addons that changed since."""
    if not database.exists(connection, name):
        with step("Creating the demonstration database (minutes, once)"):
            _create(connection, name)
    marks, recorded = _marks(connection, name), _recorded(name)
    changed = [addon for addon in marks if recorded.get(addon) != marks[addon]]
    if changed:
        with step(f"Updating {', '.join(changed)} to this checkout"):
            _update(connection, name, changed)


def _create(connection, name):
    building = f"{name}_building"
    database.drop(connection, building)
    database.create(connection, building)
    modules = [*paths.main_addons(), *EXTRA]
    log = _log("create")
    database.run_odoo(
        connection,
        building,
        "-i",
        ",".join(modules),
        "--with-demo",
        "--load-language=en_US,zh_CN",
        log=log,
        describe=template.loading,
    )
    database.check_loaded(connection, building, modules)
    say("  generating its web assets")
    database.run_odoo(connection, building, log=log, code=template.ASSETS)
    database.rename(connection, building, name)
    _record(connection, name)


def _update(connection, name, changed):
    there = database.installed(connection, name)
    known = ",".join(a for a in changed if a in there)
    new = ",".join(a for a in changed if a not in there)
    arguments = [*(["-u", known] if known else []), *(["-i", new] if new else [])]
    database.run_odoo(
        connection,
        name,
        *arguments,
        "--with-demo",
        "--load-language=en_US,zh_CN",
        log=_log("update"),
        describe=template.loading,
    )
    database.check_loaded(connection, name, changed)
    _record(connection, name)


def _marks(connection, name):
    """A fingerprint of each addon that is, or should be, in the database."""
    there = database.installed(connection, name)
    wanted = [a for a in paths.addons() if a in there or a in paths.main_addons()]
    return {addon: paths.addons_fingerprint([addon]) for addon in wanted}


def _record_file(name):
    return paths.cache() / "run" / f"{name}.json"


def _recorded(name):
    try:
        return json.loads(_record_file(name).read_text())
    except (OSError, ValueError):
        return {}


def _record(connection, name):
    _record_file(name).parent.mkdir(parents=True, exist_ok=True)
    _record_file(name).write_text(json.dumps(_marks(connection, name)))


def _log(kind):
    path = paths.logs() / f"demo-{kind}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return path


def _serve(connection, name):
    """Start the server, tell how to use it, and stay until it is stopped."""
    port, log = _port(), _log("server")
    process = None
    try:
        with step("Starting the server"):
            process = _start(connection, name, port, log)
            ready.wait(process, port, log)
        _welcome(connection, name, port, log)
        code = process.wait()
        raise Failure(f"the server ended with code {code}", f"read {log}")
    except KeyboardInterrupt:
        say("\n▸ Stopping the server and its database")
        return 0
    finally:
        _stop(process)


def _start(connection, name, port, log):
    command = odoo.command(
        "-d",
        name,
        f"--db-filter=^{name}$",
        f"--http-port={port}",
        f"--gevent-port={ports.free()[0]}",
    )
    with log.open("w") as output:
        # In a session of its own: Ctrl-C reaches us, and we stop it in order.
        return subprocess.Popen(
            command,
            env=odoo.environment(connection),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _port():
    port = ports.next_free(PORT)
    if port is None:
        raise Failure(f"no port from {PORT} on is free", "stop another server")
    if port != PORT:
        say(f"  port {PORT} is taken by another program: using {port}")
    return port


def _welcome(connection, name, port, log):
    rows = database.query(connection, "SELECT login FROM res_users WHERE active", name)
    logins = {login for (login,) in rows}
    say(f"\n  Open   http://localhost:{port}\n")
    say("  Log in as (the password is the same word)")
    for login in (login for login in LOGINS if login in logins):
        say(f"    {login:<8}  {LOGINS[login]}")
    say("\n  Three things to try")
    for number, text in enumerate(THINGS_TO_TRY, 1):
        say(f"    {number}. {text}")
    say(f"\n  Server log: {log}\n  Ctrl-C stops everything.")


def _stop(process):
    if process and process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
