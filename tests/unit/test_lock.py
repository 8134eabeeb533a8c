"""One builder at a time, and the last user of a cluster notices it is alone."""

import subprocess
import sys
import threading

from suite import lock

HOLDER = """
import sys, pathlib
from suite import lock
with lock.exclusive(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_builder_waits_and_says_so(tmp_path, capfd):
    first = hold(tmp_path / "build.lock")
    threading.Timer(0.3, first.stdin.close).start()
    with lock.exclusive(tmp_path / "build.lock", "somebody builds"):
        assert first.wait() == 0
    assert "waiting: somebody builds" in capfd.readouterr().out


def test_a_killed_builder_frees_the_lock(tmp_path, capfd):
    first = hold(tmp_path / "build.lock")
    first.kill()
    first.wait()
    with lock.exclusive(tmp_path / "build.lock"):
        assert capfd.readouterr().out == ""


def test_only_the_last_user_gets_the_exclusive_lock(tmp_path):
    with (tmp_path / "users").open("a") as one, (tmp_path / "users").open("a") as two:
        lock.share(one)
        lock.share(two)
        assert not lock.try_lock(one)
        two.close()
        assert lock.try_lock(one)
