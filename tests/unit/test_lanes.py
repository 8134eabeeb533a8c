"""What a lane prepares before its tests."""

from unittest.mock import Mock, call

import pytest

from suite import lanes
from suite.lanes import Lane


@pytest.fixture
def database(monkeypatch):
    database = Mock()
    monkeypatch.setattr(lanes, "database", database)
    monkeypatch.setattr(lanes.template, "name", lambda lane: f"template_{lane}")
    return database


def test_odoo_alone_is_a_clone_that_is_dropped(database, monkeypatch):
    tests = Mock()
    monkeypatch.setattr(lanes, "_run_pytest", tests)
    lane, results = Lane("stock", ("tests/stock",), "full"), Mock()
    lanes.run(lane, "server", results)
    [[_lane, _server, name, _results], _options] = tests.call_args
    assert database.mock_calls == [
        call.clone("server", "template_full", name),
        call.drop("server", name),
    ]
    assert not results.mock_calls


def test_the_tests_of_odoo_alone_run_without_our_addons():
    [lane] = [lane for lane in lanes.every() if "tests/stock" in lane.tests]
    assert (lane.template, lane.addons) == ("full", ())
