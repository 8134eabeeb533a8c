"""What a person sees: steps with their time, heartbeats, failures with advice."""

import os
import shlex
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

HEARTBEAT = 10  # seconds of silence before a running step says it is alive
RETRY = "run the same command again; a step that was cut short starts anew"
TAIL = 15  # lines of a failed command's output worth showing
HEAD = 5  # lines from the first error on: the last may be but its consequence


class Failure(Exception):
    """A step that could not be done, and what the reader can do about it."""

    def __init__(self, message, advice=""):
        super().__init__(message)
        self.advice = advice


def say(text=""):
    print(text, flush=True)


@contextmanager
def step(title):
    """Announce a step and its duration; name the step in any failure."""
    say(f"▸ {title}")
    start = time.monotonic()
    try:
        yield
    except Failure as failure:
        if not hasattr(failure, "step"):
            failure.step = title
        raise
    except (OSError, subprocess.SubprocessError) as error:
        failure = Failure(f"{type(error).__name__}: {error}", RETRY)
        failure.step = title
        raise failure from error
    say(f"  ✓ {title}: {time.monotonic() - start:.1f} s")


def report(failure):
    """Print a failure: the step, the cause, the advice."""
    title = getattr(failure, "step", None)
    prefix = f"step “{title}” failed: " if title else ""
    print(f"✗ {prefix}{failure}", file=sys.stderr)
    if failure.advice:
        print(f"  What to do: {failure.advice}", file=sys.stderr)
    sys.stderr.flush()


def run(command, *, log, describe=None, advice="", **options):
    """Run a command into a log file, with a heartbeat; fail with its last lines.

    ``describe(path)`` may turn the growing log into a short progress text.
    """
    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        header = f"$ {shlex.join(map(str, command))}\n"
        output.write(header.encode())
        output.flush()
        start = output.tell()
        with _heartbeat(lambda: describe(log) if describe else ""):
            code = subprocess.run(
                command, stdout=output, stderr=subprocess.STDOUT, **options
            ).returncode
    if code:
        raise Failure(
            f"{Path(command[0]).name} ended with code {code}\n{tail(log, start)}",
            advice or f"the whole output is in {log}",
        )


def output(command, **options):
    """Standard output of a short command, or a failure with its error text."""
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode:
        name = Path(command[0]).name
        text = (result.stderr or result.stdout).strip()
        raise Failure(f"{name} ended with code {result.returncode}: {text}")
    return result.stdout


def tail(path, start=0):
    """The last lines of a log from byte ``start`` on, and those of its first error."""
    lines = Path(path).read_bytes()[start:].decode(errors="replace").splitlines()
    before, last = lines[:-TAIL], lines[-TAIL:]
    errors = (i for i, line in enumerate(before) if " ERROR " in line)
    first = next(errors, len(before))
    return "\n".join(f"    | {line}" for line in before[first : first + HEAD] + last)


@contextmanager
def _heartbeat(text):
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(stop, text), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(stop, text):
    start = time.monotonic()
    while not stop.wait(HEARTBEAT):
        say(f"  … {time.monotonic() - start:.0f} s {text()}".rstrip())


def in_ci():
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")
