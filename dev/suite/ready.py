"""Waiting until a server that was started answers."""

import time
import urllib.error
import urllib.request

from suite.console import Failure

START_LIMIT = 180  # seconds
PAUSE = 0.3


def wait(process, port, log):
    """Return when the server of a process shows its login page; fail if it ended, or
    takes too long."""
    deadline = time.monotonic() + START_LIMIT
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise Failure(f"the server does not answer; read {log}")
        time.sleep(PAUSE)


def _answers(port):
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/web/login", timeout=60):
            return True
    except (urllib.error.URLError, OSError):
        return False
