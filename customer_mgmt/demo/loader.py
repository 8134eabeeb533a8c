"""Writes the demonstration shop into a database, in batches of records."""

import logging
import time

from odoo.tools import SQL

from .care import build_care
from .load_alerts import load_alerts
from .load_basics import load_basics
from .load_campaigns import load_campaigns
from .load_care import (
    load_appointments,
    load_consents,
    load_knowledge,
    load_plans,
    load_touches,
    plan_today,
)
from .load_customers import archive_customers, load_customers
from .load_invoices import load_invoices
from .load_losses import load_losses
from .load_sales import load_branch_sales, load_foreign_sales, load_orders
from .load_segments import load_segments
from .load_shops import load_shops
from .loading import Loading
from .shop import build_shop

_logger = logging.getLogger(__name__)

STEPS = (
    load_basics,
    load_customers,
    load_orders,
    load_invoices,
    load_foreign_sales,
    load_branch_sales,
    archive_customers,
)
# After the customers have been scored.
CARE_STEPS = (
    load_shops,
    load_segments,
    load_plans,
    load_consents,
    load_touches,
    load_knowledge,
    load_appointments,
    load_losses,
    load_alerts,
    plan_today,
)
# What the load fills and the scores are computed from.
ANALYZED = (
    "account.move",
    "account.move.line",
    "customer.transaction",
    "product.product",
    "product.template",
    "res.partner",
    "sale.order",
    "sale.order.line",
)


def load_shop(env, today):
    """Load the shop as of ``today``, unless it is there already.

    :return: the :class:`Loading`, None if the shop is there
    """
    if env.ref("customer_mgmt.demo_company_branch", raise_if_not_found=False):
        return None
    loading = Loading(env, build_shop(today), today)
    _run(STEPS, loading)
    _analyze(env)
    return loading


def load_history(loading):
    """Load what the shop tried in the past: the orders that came of it are part of
    what customers are scored by."""
    _run([load_campaigns], loading)


def load_care(loading):
    """Load what the shop did for its customers, and what there is to do today."""
    _run(CARE_STEPS, loading, build_care(loading.shop, loading.today))


def _run(steps, loading, *arguments):
    for step in steps:
        start = time.monotonic()
        step(loading, *arguments)
        loading.env.flush_all()
        _logger.info("%s: %.1f s", step.__name__, time.monotonic() - start)


def _analyze(env):
    """Tell the planner about the new rows: the load is not committed yet.

    Without statistics it expects empty tables, and the first scoring takes minutes
    instead of seconds. The tables are named, for those that all databases share may
    be locked by others.
    """
    tables = [SQL.identifier(env[model]._table) for model in ANALYZED]
    env.cr.execute(SQL("ANALYZE %s", SQL(", ").join(tables)))
