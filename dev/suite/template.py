"""The template database: the stock modules installed once, assets included.

Tests clone it in seconds.  It gets its final name last, so a database under
that name is complete; another server version or module list has another name.
"""

import re

from suite import database, lock, paths, server
from suite.console import say, step

RECIPE = 2
# What our addons depend on, and the optional apps they meet.
FULL = (
    "contacts",
    "sale_management",
    "sale_margin",
    "sale_loyalty",
    "survey",
    "crm",
    "mass_mailing",
    "mass_mailing_sms",
    "event",
    "im_livechat",
    "point_of_sale",
    "pos_sale",
    "pos_loyalty",
)
# Only what customer_mgmt itself needs: proves that nothing else is required.
BARE = (
    "contacts",
    "sale_management",
    "sale_margin",
    "mail",
    "portal",
    "phone_validation",
    "sms",
)
LANES = {"full": FULL, "bare": BARE}
# Otherwise the first browser test of every fresh database pays minutes for it.
ASSETS = "env['ir.qweb']._pregenerate_assets_bundles()\nenv.cr.commit()\n"


def name(lane="full"):
    inputs = (RECIPE, server.ensure().identity, *LANES[lane])
    return f"template_{lane}_{paths.short_hash(*inputs)}"


def ensure(connection, lane="full"):
    """The name of a complete template database, built if need be."""
    target = name(lane)
    if database.exists(connection, target):
        return target
    with lock.exclusive(paths.cache() / "template.lock"):
        if not database.exists(connection, target):
            with step(f"Preparing the “{lane}” template database (minutes, once)"):
                _build(connection, lane, target)
    return target


def _build(connection, lane, target):
    building = f"{target}_building"
    log = paths.logs() / f"template-{lane}.log"
    log.unlink(missing_ok=True)
    database.drop(connection, building)
    database.create(connection, building)
    modules = LANES[lane]
    database.run_odoo(
        connection, building, "-i", ",".join(modules), log=log, describe=loading
    )
    database.check_loaded(connection, building, modules)
    if lane == "full":
        say("  generating its web assets")
        database.run_odoo(connection, building, log=log, code=ASSETS)
    # The only statistics that planning has: the test server does without autovacuum.
    database.query(connection, "VACUUM ANALYZE", building)
    database.rename(connection, building, target)


def loading(log):
    """How far a running installation is, read from its log."""
    text = log.read_text(errors="replace")
    found = re.findall(r"Loading module (\S+) \((\d+)/(\d+)\)", text)
    return "module {1} of {2}: {0}".format(*found[-1]) if found else "starting"
