"""Writes the demonstration shop into a database, in batches of records."""

import logging
import time

from .load_basics import load_basics
from .load_customers import archive_customers, load_customers
from .load_invoices import load_invoices
from .load_sales import load_foreign_sales, load_orders
from .loading import Loading
from .shop import build_shop

_logger = logging.getLogger(__name__)

STEPS = (
    load_basics,
    load_customers,
    load_orders,
    load_invoices,
    load_foreign_sales,
    archive_customers,
)


def load_shop(env, today):
    """Load the shop as of ``today``, unless it is there already."""
    if env.ref("customer_mgmt.demo_company_branch", raise_if_not_found=False):
        return
    loading = Loading(env, build_shop(today))
    for step in STEPS:
        start = time.monotonic()
        step(loading)
        loading.env.flush_all()
        _logger.info("%s: %.1f s", step.__name__, time.monotonic() - start)
    _analyze(env)


def _analyze(env):
    """Tell the planner about the new rows: the load is not committed yet.

    Without statistics it expects empty tables, and the first scoring takes minutes
    instead of seconds.
    """
    env.cr.execute("ANALYZE")
