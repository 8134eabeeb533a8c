"""Several processes plan and carry out the same days: nobody hears too often."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import combinations

import contact_limits
import pytest
from processes import started, work_together

from suite import database

ROUNDS = 10
START = datetime(2026, 3, 2, 10)
JOBS = ("plan", "plan", "plan_backwards", "carry_out", "call")
DOUBLE_OCCASIONS = """
SELECT plan_id, partner_id, occasion FROM customer_interaction
 WHERE plan_id IS NOT NULL
 GROUP BY plan_id, partner_id, occasion HAVING COUNT(*) > 1"""
EMAILS = """
SELECT partner_id, COUNT(*) FROM customer_interaction
 WHERE state = 'done' AND channel = 'email' GROUP BY 1 ORDER BY 1"""
SENT = """
SELECT message.res_id, COUNT(*) FROM mail_mail mail
  JOIN mail_message message ON message.id = mail.mail_message_id
 WHERE message.model = 'res.partner' AND message.subject LIKE 'Tea for %'
 GROUP BY 1 ORDER BY 1"""
LOST = """
SELECT state, reason_note FROM customer_interaction
 WHERE state NOT IN ('planned', 'done', 'suppressed')"""
ACTIVITIES = """
SELECT COUNT(*), COUNT(DISTINCT activity_id),
       (SELECT COUNT(*) FROM mail_activity WHERE summary = 'Greedy activity')
  FROM customer_interaction WHERE activity_id IS NOT NULL"""


@pytest.fixture(scope="module")
def name(connection, clone):
    name = clone("bare")
    database.run_command(connection, "module", "install", "-d", name, "customer_mgmt")
    return name


@pytest.fixture(scope="module")
def lost(connection, name, tmp_path_factory):
    """Lost races by kind of process, after all the rounds."""
    log = tmp_path_factory.mktemp("care") / "processes.log"
    arguments = [(name, seed) for seed in range(len(JOBS))]
    with started(connection, "care_worker.py", arguments, log) as processes:
        prepared = processes[0].ask(do="prepare", now=START - timedelta(days=1))
        assert prepared["errors"] == []
        yield sum((live(processes, number) for number in range(ROUNDS)), Counter())


def live(processes, number):
    now = START + timedelta(days=number)
    lost = Counter()
    for job, told in zip(JOBS, work_together(processes, JOBS, now=now), strict=True):
        lost[job] += told["lost"]
    left = processes[0].ask(do="left", now=now)
    # A slot that was given back after the planning is taken the next day.
    assert (left["done"], left["lost"], left["errors"]) == (0, 0, [])
    return lost


def test_the_processes_got_in_each_others_way(lost):
    assert lost["plan"] + lost["plan_backwards"] >= ROUNDS


def test_no_limit_is_broken(connection, name, lost):
    contacts = contact_limits.contacts(connection, name)
    assert len(contacts) > 500
    rules = contact_limits.windows(connection, name)
    assert len(rules) == 5
    broken = [row for rule in rules for row in contact_limits.breaches(contacts, *rule)]
    assert [b for b in broken if not has_simultaneous_call(b)] == []


def has_simultaneous_call(run):
    """Somebody called while a contact was planned for the same day: that cannot be
    taken back, and what follows is up to people."""
    return any(a[3] == b[3] and (a[4] or b[4]) for a, b in combinations(run, 2))


def test_every_contact_has_its_own_number(connection, name, lost):
    assert database.query(connection, contact_limits.DOUBLE_NUMBERS, name) == []


def test_no_occasion_is_planned_twice(connection, name, lost):
    assert database.query(connection, DOUBLE_OCCASIONS, name) == []


def test_nothing_is_lost(connection, name, lost):
    assert database.query(connection, LOST, name) == []


def test_every_email_goes_out_once(connection, name, lost):
    emails = database.query(connection, EMAILS, name)
    assert emails
    assert database.query(connection, SENT, name) == emails


def test_every_call_is_one_activity(connection, name, lost):
    [[rows, distinct, activities]] = database.query(connection, ACTIVITIES, name)
    assert rows == distinct == activities > 0
