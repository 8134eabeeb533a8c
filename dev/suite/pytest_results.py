"""pytest plugin: hand every result to the parent process, one JSON line each.

Loaded with ``-p suite.pytest_results``; the file descriptor to write to comes
from SUITE_RESULTS.  Also leaves out what Odoo's own runner would leave out:
tests that are not tagged ``standard``.
"""

import json
import os
import signal


def pytest_configure():
    # Ended from outside, fixtures still clean up what they started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(config, items):
    chosen = [item for item in items if _is_standard(item)]
    config.hook.pytest_deselected(items=[i for i in items if i not in chosen])
    items[:] = chosen


def _is_standard(item):
    # Odoo gives the tag by default, but only to classes inside an addon.
    test_class = getattr(item, "cls", None)
    if not getattr(test_class, "__module__", "").startswith("odoo.addons."):
        return True
    return "standard" in getattr(test_class, "test_tags", ("standard",))


def pytest_collection_finish(session):
    _send(total=len(session.items))


def pytest_runtest_logstart(nodeid):
    _send(started=_short(nodeid))


def pytest_runtest_logreport(report):
    outcome = _outcome(report)
    if outcome:
        _send(test=_short(report.nodeid), outcome=outcome, text=_text(report))


def pytest_collectreport(report):
    if report.failed:
        _send(test=report.nodeid, outcome="failed", text=report.longreprtext)
    elif report.skipped:
        _send(test=report.nodeid, outcome="skipped", text=_text(report))


def _outcome(report):
    """A test counts once: its call, or the set-up or clean-up that broke it."""
    if report.failed or report.skipped:
        return report.outcome
    is_subtest = type(report).__name__ == "SubtestReport"
    return "passed" if report.when == "call" and not is_subtest else None


def _text(report):
    if report.skipped and isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    if hasattr(report, "wasxfail"):
        return f"expected to fail: {report.wasxfail}"
    # Odoo's log reaches pytest twice, through logging and through stderr.
    sections = [s for s in report.sections if "stderr" not in s[0]] or report.sections
    captured = [f"--- {title}\n{text}" for title, text in sections]
    return "\n".join([report.longreprtext, *captured])[-12000:]


def _short(nodeid):
    return nodeid.replace("/tests/", "/").replace(".py::", "::")


def _send(**message):
    descriptor = os.environ.get("SUITE_RESULTS")
    if descriptor:
        os.write(int(descriptor), (json.dumps(message) + "\n").encode())
