"""Several processes send the invitations of the same campaigns: nobody is invited
twice, and nobody hears from the shop more often than the limits allow."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import combinations

import contact_limits
import pytest
from processes import started, work_together
from survey_worker import CUSTOMERS, DAILY

from suite import database

ROUNDS = 8
# Else new invitations leave no room for reminders.
INVITED_EVERY = 4
START = datetime(2026, 3, 2, 10)
JOBS = ("send", "send", "send_backwards", "call")
# Invitations with another number of messages than one, and one for each reminder.
WRONG_MESSAGES = """
SELECT invitation.id, invitation.state, invitation.reminder_count, COUNT(mail.id)
  FROM customer_survey_invitation invitation
  LEFT JOIN mail_message message ON message.model = 'survey.user_input'
                                AND message.res_id = invitation.user_input_id
  LEFT JOIN mail_mail mail ON mail.mail_message_id = message.id
 GROUP BY invitation.id
HAVING COUNT(mail.id) <> CASE WHEN invitation.sent_date IS NULL THEN 0
                              ELSE 1 + invitation.reminder_count END"""
# The same of the contacts in the ledger.
WRONG_CONTACTS = """
SELECT invitation.id, invitation.reminder_count, COUNT(contact.id)
  FROM customer_survey_invitation invitation
  LEFT JOIN customer_interaction contact
         ON (contact.key = 'survey.invitation:' || invitation.id
             OR contact.key LIKE 'survey.invitation:' || invitation.id || ':%')
        AND contact.state = 'done'
 WHERE invitation.sent_date IS NOT NULL
 GROUP BY invitation.id
HAVING COUNT(contact.id) <> 1 + invitation.reminder_count"""
ANSWERS = """
SELECT COUNT(*), COUNT(DISTINCT invitation.user_input_id), COUNT(DISTINCT answer.id)
  FROM survey_user_input answer
  LEFT JOIN customer_survey_invitation invitation
         ON invitation.user_input_id = answer.id"""
STATES = "SELECT state, COUNT(*) FROM customer_survey_invitation GROUP BY 1"
REMINDERS = "SELECT SUM(reminder_count) FROM customer_survey_invitation"
DAYS = """
SELECT sent_date::date, COUNT(*) FROM customer_survey_invitation invitation
  JOIN customer_survey_campaign campaign ON campaign.id = invitation.campaign_id
 WHERE campaign.is_limited AND sent_date IS NOT NULL GROUP BY 1"""


@pytest.fixture(scope="module")
def name(connection, clone):
    name = clone("full")
    database.run_command(connection, "module", "install", "-d", name, "customer_survey")
    return name


@pytest.fixture(scope="module")
def lost(connection, name, tmp_path_factory):
    """Lost races by kind of process, after all the rounds."""
    log = tmp_path_factory.mktemp("survey") / "processes.log"
    arguments = [(name, seed) for seed in range(len(JOBS))]
    with started(connection, "survey_worker.py", arguments, log) as processes:
        prepared = processes[0].ask(do="prepare", now=START - timedelta(days=1))
        assert prepared["errors"] == []
        yield sum((live(processes, number) for number in range(ROUNDS)), Counter())


def live(processes, number):
    now = START + timedelta(days=number)
    if number % INVITED_EVERY == 0:
        assert processes[0].ask(do="invite", now=now)["errors"] == []
    lost = Counter()
    for job, told in zip(JOBS, work_together(processes, JOBS, now=now), strict=True):
        lost[job] += told["lost"]
    left = processes[0].ask(do="left", now=now)
    assert left["errors"] == []
    return lost


def test_the_processes_got_in_each_others_way(lost):
    assert lost["send"] + lost["send_backwards"] >= ROUNDS // 2


def test_no_invitation_is_sent_twice(connection, name, lost):
    assert database.query(connection, WRONG_MESSAGES, name) == []
    assert database.query(connection, WRONG_CONTACTS, name) == []
    [[reminders]] = database.query(connection, REMINDERS, name)
    assert reminders > 0


def test_every_answer_is_of_one_invitation(connection, name, lost):
    [[rows, invited, answers]] = database.query(connection, ANSWERS, name)
    assert rows == invited == answers >= CUSTOMERS


def test_a_lost_race_is_no_failure(connection, name, lost):
    states = dict(database.query(connection, STATES, name))
    assert "failed" not in states
    assert states["sent"] >= CUSTOMERS


def test_no_limit_is_broken(connection, name, lost):
    contacts = contact_limits.contacts(connection, name)
    rules = contact_limits.windows(connection, name)
    assert len(contacts) > CUSTOMERS and rules
    broken = [row for rule in rules for row in contact_limits.breaches(contacts, *rule)]
    assert [run for run in broken if not has_simultaneous_call(run)] == []
    assert database.query(connection, contact_limits.DOUBLE_NUMBERS, name) == []


def has_simultaneous_call(run):
    """Somebody called while an invitation left: that cannot be taken back."""
    return any(
        a[3] == b[3] and (a[2] == "phone" or b[2] == "phone")
        for a, b in combinations(run, 2)
    )


def test_no_more_a_day_than_the_campaign_allows(connection, name, lost):
    days = database.query(connection, DAYS, name)
    assert days
    assert [row for row in days if row[1] > DAILY] == []
