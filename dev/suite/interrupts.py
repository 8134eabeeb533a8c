"""Ctrl-C, SIGTERM and a closed terminal all end a command the same, orderly way."""

import signal
import subprocess
from contextlib import contextmanager

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def handled():
    """The first signal raises KeyboardInterrupt; more of them change nothing.

    Stopping servers takes a moment, and an impatient second Ctrl-C must not
    leave them running.
    """

    def interrupt(_number, _frame):
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    with _handlers(dict.fromkeys(ENDING, interrupt)):
        yield


def foreground(command, **options):
    """Run a program that owns the terminal; its exit code.

    The terminal hands Ctrl-C to the program itself: what it means is for the
    program to decide.  Signals meant for us are passed on.
    """
    process = subprocess.Popen(command, **options)

    def forward(number, _frame):
        process.send_signal(number)

    handlers = dict.fromkeys(ENDING, forward) | {signal.SIGINT: signal.SIG_IGN}
    with _handlers(handlers):
        return process.wait()


@contextmanager
def _handlers(wanted):
    previous = {number: signal.signal(number, wanted[number]) for number in wanted}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
