"""``make demo`` as a person uses it: started, opened, stopped, started again."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from suite import database, paths, postgres

NAME = f"demo_check_{paths.short_hash(paths.CHECKOUT)}"


@pytest.fixture(scope="module", autouse=True)
def demo_cluster():
    """Keep the cluster for the module: what is measured is our start, not its."""
    with postgres.running("demo") as connection:
        database.drop(connection, NAME)
        yield connection
        for name in (NAME, f"{NAME}_building"):
            database.drop(connection, name)


class Demo:
    def __init__(self):
        environment = {**os.environ, "PYTHONPATH": str(paths.DEV)}
        environment.pop("SUITE_RESULTS", None)
        self.process = subprocess.Popen(
            [sys.executable, "-B", "-m", "suite", "demo", NAME],
            cwd=paths.CHECKOUT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        start = time.monotonic()
        self.text = self._read_welcome()
        self.seconds = time.monotonic() - start
        self.address = re.search(r"Open +(\S+)", self.text)[1]

    def _read_welcome(self):
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if "Ctrl-C stops everything" in line:
                return "".join(lines)
        raise AssertionError("the demonstration did not start\n" + "".join(lines))

    def page(self):
        with urllib.request.urlopen(self.address + "/web/login", timeout=30) as answer:
            return answer.read().decode()

    def stop(self, number):
        self.process.send_signal(number)
        assert self.process.wait(timeout=30) == 0
        with pytest.raises(OSError):
            self.page()


@pytest.fixture
def demo():
    demo = Demo()
    yield demo
    demo.process.kill()


def test_the_first_start_tells_what_to_do(demo):
    assert "oe_login_form" in demo.page()
    for login in ("admin", "manager", "sales", "zh"):
        assert re.search(rf"^    {login} ", demo.text, re.M), demo.text
    assert re.search(r"^    3\. ", demo.text, re.M)
    demo.stop(signal.SIGTERM)


def test_the_second_start_is_quick(demo):
    assert "Creating" not in demo.text
    assert demo.seconds < 20
    demo.stop(signal.SIGINT)
