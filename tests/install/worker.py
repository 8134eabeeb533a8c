"""An Odoo process of its own that does what it is told on its input, line by line.

Time stands still: every order says what time it is.
"""

import json
import logging
import sys
import traceback

from odoo import api
from odoo.modules.registry import Registry
from odoo.tests import freeze_time
from odoo.tools import config


class Worker:
    """Orders are methods of the classes that extend this one."""

    def __init__(self, name):
        self.env = api.Environment(Registry(name).cursor(), api.SUPERUSER_ID, {})
        self.errors = []
        self.lost = 0
        self.is_waiting = False
        self._watch()

    def _watch(self):
        """Count lost races and errors; meet the others where it matters."""
        handler = logging.Handler(logging.ERROR)
        handler.emit = lambda record: self.errors.append(record.getMessage())
        logging.getLogger("odoo.addons").addHandler(handler)

    def _before(self, model, name, call):
        original = getattr(type(model), name)

        def method(records, *arguments):
            call(records)
            return original(records, *arguments)

        setattr(type(model), name, method)

    def _lose(self, _records):
        self.lost += 1

    def obey(self, order):
        """Carry out an order; what came of it, to be told."""
        self.env.cr.rollback()
        self.errors.clear()
        self.lost = 0
        self.is_waiting = order.get("together", False)
        with freeze_time(order["now"]):
            try:
                told = getattr(self, order["do"])() or {}
                self.env.cr.commit()
            except Exception:
                self.env.cr.rollback()
                self.errors.append(traceback.format_exc())
                told = {}
        return {**told, "lost": self.lost, "errors": self.errors}

    def meet(self, _records=None):
        """Look at the database, then wait for the others, once an order: none of them
        sees what the others do from now on."""
        self.env.cr.execute("SELECT 1")
        if self.is_waiting:
            self.is_waiting = False
            tell({"waiting": True})
            sys.stdin.readline()


def tell(message):
    print(json.dumps(message, default=str), flush=True)


def work(worker_class):
    """Become a worker: the arguments of the process are those of its class."""
    config.parse_config(["--log-level=error", "--no-http"], setup_logging=True)
    worker = worker_class(*sys.argv[1:])
    tell({"started": True})
    for line in sys.stdin:
        tell(worker.obey(json.loads(line)))
