"""Locks between processes: one builder at a time, many users of a cluster."""

import fcntl
from contextlib import contextmanager

from suite.console import say


@contextmanager
def exclusive(path, waiting="another run is building the environment"):
    """Hold a file lock; say so while waiting for somebody else's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        if not try_lock(handle):
            say(f"  … waiting: {waiting} ({path})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def try_lock(handle):
    """Take the exclusive lock if nobody else holds any; never wait."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def share(handle):
    """Join the other users; waits only for an exclusive holder."""
    fcntl.flock(handle, fcntl.LOCK_SH)
