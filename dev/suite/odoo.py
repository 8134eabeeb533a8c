"""Running the Odoo command with the right Python, database and addons path."""

import os

from suite import paths, server, venv
from suite.interrupts import foreground

DEFAULTS = {"list_db": "True", "http_interface": "127.0.0.1"}


def data_dir(kind):
    """Filestores and sessions of one cluster's databases."""
    return paths.cache() / "data" / kind


def environment(connection, **more):
    """Variables for an Odoo process: its configuration file is written here.

    Every sub-command of ``odoo`` reads ODOO_RC, not all take ``-c``.
    """
    return venv.environment(
        **connection.environment(), ODOO_RC=str(write_rc(connection)), **more
    )


def command(*arguments):
    return [str(venv.ensure() / "bin" / "odoo"), *map(str, arguments)]


def write_rc(connection):
    """One configuration file per checkout and cluster."""
    name = f"{paths.short_hash(paths.CHECKOUT)}-{connection.kind}.conf"
    path = paths.cache() / "run" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{key} = {value}" for key, value in _settings(connection).items()]
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text("\n".join(["[options]", *lines, ""]))
    temporary.replace(path)
    return path


def _settings(connection):
    # No comma may stand in the path of an addons folder; none is likely to.
    password = {"db_password": connection.password} if connection.password else {}
    return {
        "addons_path": ",".join(map(str, addons_path())),
        "data_dir": data_dir(connection.kind),
        "db_host": connection.host,
        "db_port": connection.port,
        "db_user": connection.user,
        **password,
        **DEFAULTS,
    }


def addons_path():
    """Odoo's folder and, once it holds an addon, the checkout.

    Odoo refuses a folder without any addon.
    """
    checkout = [paths.CHECKOUT] if paths.addons() else []
    return [server.ensure().addons, *checkout]


def interactive(connection, arguments):
    """Run Odoo in the foreground; its exit code."""
    return foreground(command(*arguments), env=environment(connection))
