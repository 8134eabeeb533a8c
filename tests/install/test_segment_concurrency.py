"""Several processes score the customers and refresh all segments of a company at once,
while contacts change: in the end everybody is where the conditions say, once."""

from datetime import datetime, timedelta

import pytest
from processes import started, work_together

from suite import database

ROUNDS = 8
PROCESSES = 4
START = datetime(2026, 3, 2, 10)
DOUBLE_STAYS = """
SELECT segment_id, partner_id FROM customer_segment_member WHERE date_out IS NULL
 GROUP BY 1, 2 HAVING COUNT(*) > 1"""
# A stay ends after it began, with a cause, and before the next one.
BROKEN_STAYS = """
SELECT id FROM (
       SELECT *, LEAD(date_in) OVER (PARTITION BY segment_id, partner_id
                                     ORDER BY date_in, id) AS next_date_in
         FROM customer_segment_member) stay
 WHERE date_out < date_in OR (date_out IS NULL) <> (cause_out IS NULL)
    OR next_date_in < date_out OR (date_out IS NULL AND next_date_in IS NOT NULL)"""
MOVEMENTS = "SELECT COUNT(*), COUNT(date_out) FROM customer_segment_member"
# Tags that a segment gave to somebody who is in none that asks for it.
WRONG_TAGS = """
SELECT tag.id FROM customer_segment_tag tag
 WHERE NOT EXISTS (
       SELECT FROM customer_segment_member member
         JOIN customer_segment_res_partner_category_rel wanted
           ON wanted.customer_segment_id = member.segment_id
        WHERE member.partner_id = tag.partner_id AND member.date_out IS NULL
          AND wanted.res_partner_category_id = tag.category_id)"""


@pytest.fixture(scope="module")
def name(connection, clone):
    name = clone("bare")
    database.run_command(connection, "module", "install", "-d", name, "customer_mgmt")
    return name


@pytest.fixture(scope="module")
def rounds(connection, name, tmp_path_factory):
    """What was found after each round, with the races lost in it."""
    log = tmp_path_factory.mktemp("segments") / "processes.log"
    arguments = [(name, seed) for seed in range(PROCESSES + 1)]
    with started(connection, "segment_worker.py", arguments, log) as processes:
        prepared = processes[0].ask(do="prepare", now=START - timedelta(days=1))
        assert prepared["errors"] == []
        yield [live(processes, number) for number in range(ROUNDS)]


def live(processes, number):
    """The contacts change when every process has had its look at them."""
    *workers, changer = processes
    now = START + timedelta(days=number)

    def change():
        assert changer.ask(do="change", now=now)["errors"] == []

    job = ("score", "refresh")[number % 2]
    told = work_together(workers, [job] * PROCESSES, change, now=now)
    found = workers[0].ask(do="check", now=now)
    return {**found, "lost": sum(row["lost"] for row in told)}


def test_the_processes_got_in_each_others_way(rounds):
    assert [found["lost"] >= PROCESSES - 1 for found in rounds] == [True] * ROUNDS


def test_nothing_failed(rounds):
    assert [(found["errors"], found["failed"]) for found in rounds] == (
        [([], [])] * ROUNDS
    )


def test_everybody_is_where_the_conditions_say(rounds):
    assert [found["wrong"] for found in rounds] == [[]] * ROUNDS
    assert min(found["members"] for found in rounds) > 500


def test_figures_are_up_to_date(rounds):
    assert [(found["queue"], found["scored"]) for found in rounds] == [(0, 0)] * ROUNDS


def test_nobody_is_in_a_segment_twice(connection, name, rounds):
    assert database.query(connection, DOUBLE_STAYS, name) == []
    assert database.query(connection, BROKEN_STAYS, name) == []
    [[stays, ended]] = database.query(connection, MOVEMENTS, name)
    assert stays > ended > 100


def test_tags_belong_to_members(connection, name, rounds):
    assert database.query(connection, WRONG_TAGS, name) == []
