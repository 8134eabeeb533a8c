"""Odoo inside this process, on a database of the benchmarks."""

import os
from contextlib import contextmanager

from odoo import api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db
from odoo.tools import config

from suite import odoo as settings

ADMIN = 2
# One backend does all the work: its processor time is then the whole cost.
SERIAL = "-c max_parallel_workers_per_gather=0"


def start(connection):
    """Prepare this process to run Odoo on databases of a running cluster."""
    variables = connection.environment()
    variables.pop("LD_LIBRARY_PATH", None)  # psycopg2 brings its own libpq
    os.environ |= {**variables, "PGOPTIONS": SERIAL}
    os.environ["ODOO_RC"] = str(settings.write_rc(connection))
    config.parse_config(["--log-level=warn", "--no-http"], setup_logging=True)


@contextmanager
def opened(name, uid=api.SUPERUSER_ID):
    """An environment on a database, with a cursor of its own; nothing is committed
    unless asked for. Nobody is connected afterwards: others may clone it."""
    with Registry(name).cursor() as cr:
        environment = api.Environment(cr, uid, {})
        try:
            yield environment
        finally:
            cr.rollback()
    close_db(name)
