"""What a piece of work costs: processor time of the backend, wall time, WAL, SQL."""

import os
import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from suite.console import Failure

NANOSECONDS = 1e9


@dataclass(frozen=True)
class Measure:
    """``cpu`` is the database backend's, ``client`` this process's, in seconds."""

    cpu: float
    client: float
    wall: float
    wal: int
    queries: int

    @property
    def both(self):
        """Processor time wherever it was spent."""
        return self.cpu + self.client


@dataclass(frozen=True)
class _Reading:
    cpu: float
    client: float
    wall: float
    lsn: int
    queries: int


class Meter:
    """Measures what is done through one cursor of Odoo."""

    def __init__(self, cr):
        self.cr = cr
        self.measure = None
        self._backend = Path("/proc") / str(cr._cnx.info.backend_pid)

    def of(self, work):
        """The :class:`Measure` of calling ``work`` once."""
        with self.running():
            work()
        return self.measure

    @contextmanager
    def running(self):
        """Measure the block into ``self.measure``."""
        before = self._read()
        yield
        after = self._read()
        self.measure = Measure(
            after.cpu - before.cpu,
            after.client - before.client,
            after.wall - before.wall,
            after.lsn - before.lsn,
            after.queries - before.queries,
        )

    def median(self, work, times=3):
        """The run with the median processor time."""
        runs = sorted((self.of(work) for _ in range(times)), key=lambda run: run.cpu)
        return runs[len(runs) // 2]

    def undone(self, work, times=3):
        """The median run of work that is taken back each time.

        Of the WAL the least: others may write to the same server.
        """
        runs = sorted((self._undone(work) for _ in range(times)), key=lambda r: r.cpu)
        middle = runs[len(runs) // 2]
        return Measure(
            middle.cpu,
            middle.client,
            middle.wall,
            min(run.wal for run in runs),
            middle.queries,
        )

    def _undone(self, work):
        self.cr.execute("SAVEPOINT bench")
        measure = self.of(work)
        self.cr.execute("ROLLBACK TO SAVEPOINT bench")
        return measure

    def backend_seconds(self):
        """Processor seconds the backend has used so far, user and system together."""
        return backend_seconds(self._backend)

    def _read(self):
        return _Reading(
            self.backend_seconds(),
            time.process_time(),
            time.perf_counter(),
            self._lsn(),
            self.cr.sql_log_count,
        )

    def _lsn(self):
        # Past the cursor of Odoo: the question is not counted as a query.
        with self.cr._cnx.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
            return int(cursor.fetchone()[0])


def backend_seconds(process):
    """Processor seconds of a process, given its folder below /proc."""
    try:
        return int((process / "schedstat").read_text().split()[0]) / NANOSECONDS
    except OSError:
        return _ticks(process) / os.sysconf("SC_CLK_TCK")


def _ticks(process):
    """utime + stime: a kernel without schedstat counts in hundredths."""
    try:
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError as error:
        raise Failure(
            f"the database server's process cannot be read: {error}",
            "the server must run on this machine",
        ) from error
    return int(fields[11]) + int(fields[12])


def middle(values):
    return statistics.median(values)
