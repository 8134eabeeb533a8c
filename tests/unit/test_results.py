"""The closing line is alone, and counts what was told."""

from suite.results import Results


def test_the_closing_line_is_the_last_and_alone(capsys):
    results = Results()
    results.add("lane", "one", "passed")
    results.add("lane", "two", "skipped", "no browser")
    results.add("lane", "three", "failed", "1 != 2")
    results.tell()
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "1 passed, 1 failed, 1 skipped"
    assert "skipped: no browser" in lines
    assert not results.ok


def test_a_run_without_any_test_is_no_success():
    assert not Results().ok
