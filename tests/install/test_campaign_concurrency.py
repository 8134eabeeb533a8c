"""Two people launch campaigns at the same moment: nobody is contacted twice."""

from datetime import datetime, timedelta

import pytest
from processes import started, work_together

from suite import database

NOW = datetime(2026, 3, 2, 10)
MEMBERS = """
SELECT plan.name ->> 'en_US', campaign.state, COUNT(member.id),
       COUNT(DISTINCT member.unit)
  FROM customer_campaign campaign
  JOIN customer_care_plan plan ON plan.id = campaign.plan_id
  LEFT JOIN customer_campaign_member member ON member.campaign_id = campaign.id
 GROUP BY 1, 2 ORDER BY 1"""
TOUCHED = """
SELECT partner_id, COUNT(*) FROM customer_interaction
 WHERE state IN ('planned', 'done') GROUP BY 1 HAVING COUNT(*) > 1"""
MADE = "SELECT COUNT(*) FROM customer_interaction WHERE state = 'done'"
BROKEN_PEACE = """
SELECT contact.partner_id FROM customer_interaction contact
  JOIN customer_interaction held_out ON held_out.partner_id = contact.partner_id
   AND held_out.state = 'held_out' AND held_out.protected_until > contact.date
 WHERE contact.state IN ('planned', 'done')"""


@pytest.fixture(scope="module")
def name(connection, clone):
    name = clone("bare")
    database.run_command(connection, "module", "install", "-d", name, "customer_mgmt")
    return name


@pytest.fixture(scope="module")
def processes(connection, name, tmp_path_factory):
    log = tmp_path_factory.mktemp("campaign") / "processes.log"
    with started(connection, "campaign_worker.py", [(name,)] * 2, log) as processes:
        assert processes[0].ask(do="prepare", now=NOW)["errors"] == []
        yield processes


def test_the_same_campaign_is_launched_once(connection, name, processes):
    told = work_together(processes, ["launch_alone"] * 2, now=NOW)
    assert sorted(bool(row["refused"]) for row in told) == [False, True]
    assert database.query(connection, MEMBERS, name)[0] == ["alone", "running", 60, 60]
    cancelled = processes[0].ask(do="cancel_alone", now=NOW)
    assert cancelled["errors"] == []


def test_two_campaigns_do_not_share_a_slot(connection, name, processes):
    later = NOW + timedelta(days=10)
    jobs = ["launch_first", "launch_second"]
    told = work_together(processes, jobs, now=later)
    refused = [job for job, row in zip(jobs, told, strict=True) if row["refused"]]
    assert len(refused) == 1
    for job in refused:
        again = processes[0].ask(do=job, now=later)
        assert (again["refused"], again["errors"]) == ("", [])
    assert database.query(connection, TOUCHED, name) == []
    work_together(processes, ["carry_out"] * 2, now=later)
    assert database.query(connection, TOUCHED, name) == []
    assert database.query(connection, BROKEN_PEACE, name) == []
    assert database.query(connection, MADE, name) != [[0]]
