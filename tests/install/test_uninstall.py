"""Each addon comes and goes without a trace, alone and beside the others."""

import pytest

from suite import database, paths, snapshot


@pytest.fixture(scope="module")
def bare(clone):
    return clone("bare")


@pytest.fixture(scope="module")
def full(clone):
    return clone("full")


def install(connection, name, *addons):
    database.run_command(connection, "module", "install", "-d", name, *addons)
    database.check_loaded(connection, name, addons)


def uninstall(connection, name, *addons):
    """Remove those of the addons that are there; what depends on them follows."""
    there = sorted(set(addons) & database.installed(connection, name))
    if there:
        database.run_command(connection, "module", "uninstall", "-d", name, *there)
    assert not set(addons) & database.installed(connection, name)


def round_trip(connection, name, *addons):
    uninstall(connection, name, *addons)
    before = snapshot.take(connection, name)
    install(connection, name, *addons)
    uninstall(connection, name, *addons)
    # Odoo itself keeps the external id of every module it has ever listed.
    allowed = {f"base.module_{addon}" for addon in paths.addons()}
    after = snapshot.take(connection, name)
    assert snapshot.differences(before, after, allowed) == []


def test_customer_mgmt_with_nothing_but_its_dependencies(connection, bare):
    round_trip(connection, bare, "customer_mgmt")


@pytest.mark.parametrize("addon", paths.addons()[1:])
def test_one_addon_on_top_of_customer_mgmt(connection, full, addon):
    install(connection, full, "customer_mgmt")
    round_trip(connection, full, addon)


def test_all_together(connection, full):
    # Everything goes with customer_mgmt, so does what its installation brings.
    uninstall(connection, full, *paths.addons())
    round_trip(connection, full, *paths.addons())


def test_they_can_be_installed_again(connection, full):
    install(connection, full, *paths.addons())
