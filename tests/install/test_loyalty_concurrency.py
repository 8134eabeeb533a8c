"""Several workers sell to the same customers at once: every point is booked once."""

import json
import subprocess
import urllib.request
import xmlrpc.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from suite import database, odoo, paths, ports, ready

WORKERS = 4
# Rounds of different customers that run at the same time: a call that lost a race waits
# up to some seconds before Odoo makes it again.
TOGETHER = 3
# A dot, with which customers sign.
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
SHOP = Path(__file__).parents[1] / "loyalty_shop.py"
TELL = """
import json
with open({!r}, "w") as told:
    json.dump(Shop(env(user=env.ref("base.user_admin"))).fill(), told)
"""
CARDS = """
SELECT card.partner_id, card.points FROM loyalty_card card
 WHERE card.active AND card.partner_id IN ({}) ORDER BY card.id"""
MOVES = """
SELECT partner_id, type, SUM(points), COUNT(*) FROM loyalty_point_move
 WHERE partner_id IN ({}) GROUP BY partner_id, type"""
QUESTIONS = """
SELECT ticket.partner_id, COUNT(*) FROM mail_activity question
  JOIN pos_order ticket ON ticket.id = question.res_id
 WHERE question.res_model = 'pos.order' AND ticket.partner_id IN ({})
 GROUP BY ticket.partner_id"""
ORDERS = """
SELECT partner_id, state, signed_on IS NOT NULL FROM sale_order
 WHERE partner_id IN ({}) ORDER BY state"""
LAPSE = "UPDATE loyalty_point_lot SET date_expiry = current_date - 2 WHERE id IN ({})"
UNPROVED = """
SELECT card.id FROM loyalty_card card
  JOIN LATERAL (SELECT SUM(points) AS points FROM loyalty_point_move
                 WHERE card_id = card.id AND NOT pending) move ON TRUE
  JOIN LATERAL (SELECT COALESCE(SUM(remaining), 0) AS points FROM loyalty_point_lot
                 WHERE card_id = card.id AND state <> 'pending') lot ON TRUE
 WHERE ABS(card.points - move.points) > 0.001
    OR ABS(GREATEST(card.points, 0) - lot.points) > 0.001"""


@pytest.fixture(scope="module")
def name(connection, clone):
    name = clone("full")
    database.run_command(
        connection, "module", "install", "-d", name, "customer_loyalty"
    )
    assert "customer_loyalty_pos" in database.installed(connection, name)
    return name


@pytest.fixture(scope="module")
def shop(connection, name, tmp_path_factory):
    folder = tmp_path_factory.mktemp("loyalty")
    told = folder / "shop.json"
    code = f"{SHOP.read_text()}\n{TELL.format(str(told))}"
    database.run_odoo(connection, name, log=folder / "shop.log", code=code)
    return json.loads(told.read_text())


@pytest.fixture(scope="module")
def address(connection, name, shop):
    """Where the shop answers."""
    log = paths.BUILD / "logs" / "loyalty-server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    [http, gevent] = ports.free(2)
    command = odoo.command(
        "-d",
        name,
        f"--db-filter=^{name}$",
        f"--workers={WORKERS}",
        "--max-cron-threads=0",
        f"--http-port={http}",
        f"--gevent-port={gevent}",
    )
    environment = odoo.environment(connection)
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=output
        )
    try:
        ready.wait(process, http, log)
        yield f"http://127.0.0.1:{http}"
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def call(address, name):
    """``call(model, method, ids, *arguments)`` over the network: the answer, or the
    text of the error."""
    common = xmlrpc.client.ServerProxy(f"{address}/xmlrpc/2/common")
    user = common.authenticate(name, "admin", "admin", {})

    def call(model, method, ids, *arguments):
        proxy = xmlrpc.client.ServerProxy(f"{address}/xmlrpc/2/object", allow_none=True)
        parameters = (name, user, "admin", model, method, [ids, *arguments])
        try:
            return proxy.execute_kw(*parameters)
        except xmlrpc.client.Fault as fault:
            return Refusal(fault.faultString)

    return call


@pytest.fixture(scope="module")
def sign(address):
    """``sign(order, token)`` as a customer in the portal: the answer, or the text of
    the error."""

    def sign(order, token):
        parameters = {"access_token": token, "name": "Ann", "signature": SIGNATURE}
        request = urllib.request.Request(
            f"{address}/my/orders/{order}/accept",
            json.dumps({"params": parameters}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = json.load(answer)
        if "error" in told:
            return Refusal(told["error"]["data"]["message"])
        return told["result"]

    return sign


class Refusal(str):
    """The text of an error that somebody was told."""


def at_once(calls):
    """The answers to calls that are made at the same time."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(lambda each: each(), calls))


def rounds(entries, calls_of):
    """The answers to the calls of each entry."""
    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(lambda entry: at_once(calls_of(entry)), entries))


@pytest.fixture
def read(connection, name):
    """``read(query, entries)``: the rows of each entry's customer, read together."""

    def read(query, entries):
        partners = [entry[0] for entry in entries]
        statement = query.format(", ".join(map(str, partners)))
        rows = database.query(connection, statement, name)
        return [[row[1:] for row in rows if row[0] == each] for each in partners]

    return read


@pytest.fixture
def books(read):
    """``books(entries)``: for each, the points of the cards of its customer, and
    {type: (points, moves)}."""

    def books(entries):
        cards, moves = read(CARDS, entries), read(MOVES, entries)
        return [
            (
                [points for [points] in mine],
                {kind: (float(points), count) for kind, points, count in posted},
            )
            for mine, posted in zip(cards, moves, strict=True)
        ]

    return books


def confirm_orders(call, entry):
    _partner, orders, *_more = entry
    return [
        lambda order=order: call("sale.order", "action_confirm", [order])
        for order in orders
    ]


def claim(shop, partner, points, card=-1):
    data = {"points": points, "program_id": shop["program"], "coupon_id": card}
    return {str(card): {**data, "partner_id": partner, "barcode": False}}


def confirm_ticket(call, order, data):
    return lambda: call("pos.order", "confirm_coupon_programs", [order], data)


def test_the_same_points_are_spent_once(call, shop, books):
    """Eight orders spend the same 100 points: one does, seven are told why not."""
    entries = shop["same_points"]
    answers = rounds(entries, lambda entry: confirm_orders(call, entry))
    for told, (points, moves) in zip(answers, books(entries), strict=True):
        refusals = [each for each in told if isinstance(each, Refusal)]
        assert len(refusals) == 7
        assert Counter("is invalid" in each for each in refusals) == {True: 7}, refusals
        # The order that went through earned its own 20 points less the discount.
        assert moves["redeem"] == (-100.0, 1)
        assert points == [moves["earn"][0]] and moves["earn"][1] == 1


def test_two_signed_quotations_spend_the_same_points_once(sign, shop, books, read):
    """The customer accepts both in the portal at once: one becomes an order, and the
    other stays a quotation that nobody signed."""
    entries = shop["signed"]
    answers = rounds(
        entries, lambda entry: [lambda paper=paper: sign(*paper) for paper in entry[1]]
    )
    for told, (points, moves) in zip(answers, books(entries), strict=True):
        [refusal] = [each for each in told if isinstance(each, Refusal)]
        assert "is invalid" in refusal
        [accepted] = [each for each in told if each is not refusal]
        assert "sign_ok" in accepted["redirect_url"]
        assert moves["redeem"] == (-100.0, 1)
        assert points == [moves["earn"][0]] and moves["earn"][1] == 1
    states = [["sale", True], ["sent", False]]
    assert read(ORDERS, entries) == [states] * len(entries)


def test_two_first_orders_make_one_card(call, shop, books):
    entries = shop["first_orders"]
    answers = rounds(entries, lambda entry: confirm_orders(call, entry))
    assert not any(isinstance(each, Refusal) for told in answers for each in told)
    assert books(entries) == [([40.0], {"earn": (40.0, 2)})] * len(entries)


def test_a_ticket_confirmed_five_times_counts_once(call, shop, books):
    entries = shop["confirmed_often"]
    answers = rounds(
        entries,
        lambda entry: (
            [confirm_ticket(call, entry[1][0], claim(shop, entry[0], 100))] * 5
        ),
    )
    for told in answers:
        assert not any(isinstance(each, Refusal) for each in told), told
        assert [each["coupon_updates"][0]["points"] for each in told] == [100.0] * 5
    assert books(entries) == [([100.0], {"earn": (100.0, 1)})] * len(entries)


def test_two_first_tickets_make_one_card(call, shop, books):
    entries = shop["first_tickets"]
    answers = rounds(
        entries,
        lambda entry: [
            confirm_ticket(call, order, claim(shop, entry[0], 100))
            for order in entry[1]
        ],
    )
    assert not any(isinstance(each, Refusal) for told in answers for each in told)
    assert books(entries) == [([200.0], {"earn": (200.0, 2)})] * len(entries)


def test_points_spent_at_three_tills_are_owed_and_asked_about(call, shop, books, read):
    """All three saw 100 points on the card; two of them find them gone."""
    entries = shop["overspent"]
    check = ("pos.order", "validate_coupon_programs", [])
    checks = rounds(
        entries, lambda entry: [lambda: call(*check, {str(entry[2]): -100}, [])] * 3
    )
    assert all(check["successful"] for told in checks for check in told)
    answers = rounds(
        entries,
        lambda entry: [
            confirm_ticket(call, order, claim(shop, entry[0], -100, entry[2]))
            for order in entry[1]
        ],
    )
    assert not any(isinstance(each, Refusal) for told in answers for each in told)
    for points, moves in books(entries):
        assert (points, moves["redeem"]) == ([-200.0], (-300.0, 3))
    assert read(QUESTIONS, entries) == [[[2]]] * len(entries)


@pytest.fixture
def lapse(connection, name):
    """``lapse(entries)``: their lots expired the day before yesterday."""

    def lapse(entries):
        lots = ", ".join(str(lot) for _partner, _orders, lot, _left in entries)
        database.query(connection, LAPSE.format(lots), name)

    return lapse


def test_points_expire_while_orders_spend_them(call, shop, books, lapse):
    """The scheduled action and the orders come at once: who has enough other points
    spends those, who has not is told, and what lapsed expires once."""
    for entries in shop["lapsing"]:
        lapse(entries)
        orders = [each for entry in entries for each in confirm_orders(call, entry)]
        expire = partial(call, "ir.cron", "method_direct_trigger", [shop["expiry"]])
        ran, *told = at_once([expire, *orders])
        assert not isinstance(ran, Refusal), ran
        for entry, answer, found in zip(entries, told, books(entries), strict=True):
            points, moves = found
            left = entry[3]
            assert moves["expire"] == (-100.0, 1)
            if left >= 100:
                assert answer is True, answer
                assert moves["redeem"] == (-100.0, 1)
                assert points == [moves["earn"][0]] and moves["earn"][1] == 1
            else:
                assert isinstance(answer, Refusal) and "is invalid" in answer
                assert moves.keys() == {"external", "expire"} and points == [left]


def test_the_books_are_proved(connection, name, shop):
    assert database.query(connection, UNPROVED, name) == []
