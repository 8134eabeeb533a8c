"""Each addon comes and goes without a trace, alone and beside the others."""

import ast

import pytest

from suite import database, paths, snapshot

# A customer who earns, gets something as a gift, spends and loses points.
MAKE_POINTS = """
program = env["loyalty.program"].create({
    "name": "Club", "program_type": "loyalty", "applies_on": "both", "trigger": "auto",
    "company_id": env.company.id, "pending_days": 5, "expire_after": 30,
    "rule_ids": [(0, 0, {"reward_point_mode": "money", "reward_point_amount": 1})],
    "reward_ids": [(0, 0, {"reward_type": "discount", "discount": 1,
                           "discount_mode": "per_order", "required_points": 10})],
})
partner = env["res.partner"].create({"name": "Ann"})
product = env["product.product"].create({"name": "Tea", "type": "service"})
card = env["loyalty.card"].create({"program_id": program.id, "partner_id": partner.id})
card.points += 60.5
for price in (100, 40):
    order = env["sale.order"].create({"partner_id": partner.id, "order_line": [
        (0, 0, {"product_id": product.id, "price_unit": price, "tax_ids": False})]})
    order._update_programs_and_rewards()
    order._apply_program_reward(program.reward_ids, card)
    order.action_confirm()
order._action_cancel()
run = env["loyalty.reconciliation"]._prove()
assert run.state == "proved", run.line_ids.mapped("kind")
assert (card.points, card.pending_points) == (50.5, 100), card.move_ids
env.cr.commit()
"""
CARDS = """
SELECT card.points FROM loyalty_card card
  JOIN res_partner partner ON partner.id = card.partner_id AND partner.name = 'Ann'
"""


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
    install(connection, full, *below(addon))
    round_trip(connection, full, addon)


def below(addon):
    """What an addon stands on."""
    path = paths.CHECKOUT / addon / "__manifest__.py"
    manifest = ast.literal_eval(path.read_text())
    return ["customer_mgmt", *manifest["depends"]]


def test_points_stay_on_the_cards(connection, full):
    """The ledger goes; the balances and the programs of stock loyalty stay."""
    uninstall(connection, full, "customer_loyalty")
    before = snapshot.take(connection, full)
    install(connection, full, "customer_mgmt", "customer_loyalty")
    log = paths.BUILD / "logs" / "points.log"
    database.run_odoo(connection, full, log=log, code=MAKE_POINTS)
    uninstall(connection, full, "customer_loyalty")
    assert database.query(connection, CARDS, full) == [[50.5]]
    allowed = {"base.module_customer_loyalty"}
    after = snapshot.take(connection, full)
    assert snapshot.differences(before, after, allowed) == []


def test_all_together(connection, full):
    # Everything goes with customer_mgmt, so does what its installation brings.
    uninstall(connection, full, *paths.addons())
    round_trip(connection, full, *paths.addons())


def test_they_can_be_installed_again(connection, full):
    install(connection, full, *paths.addons())
