"""Odoo processes that are told what to do."""

import json
import subprocess
from contextlib import contextmanager
from pathlib import Path

from suite import odoo, venv

FOLDER = Path(__file__).parent


class Process:
    def __init__(self, connection, script, arguments, log):
        self.process = subprocess.Popen(
            [venv.python(), FOLDER / script, *map(str, arguments)],
            env=odoo.environment(connection),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )

    def send(self, **order):
        print(json.dumps(order, default=str), file=self.process.stdin, flush=True)

    def receive(self):
        line = self.process.stdout.readline()
        assert line, f"a process ended with code {self.process.wait()}"
        return json.loads(line)

    def ask(self, **order):
        self.send(**order)
        return self.receive()

    def end(self):
        self.process.stdin.close()
        self.process.wait(timeout=20)


@contextmanager
def started(connection, script, arguments_list, log):
    """One process of a script per list of arguments, ready for orders."""
    with log.open("w") as output:
        processes = [
            Process(connection, script, arguments, output)
            for arguments in arguments_list
        ]
        try:
            for process in processes:
                process.receive()
            yield processes
        finally:
            for process in processes:
                process.end()


def work_together(processes, jobs, meanwhile=lambda: None, **order):
    """Give each process its job. All look at the database before one of them goes on.

    :param meanwhile: what happens once they have looked
    :return: what each of them tells
    """
    for process, job in zip(processes, jobs, strict=True):
        process.send(do=job, together=True, **order)
    for process in processes:
        told = process.receive()
        assert told == {"waiting": True}, told
    meanwhile()
    for process in processes:
        process.send()
    told = [process.receive() for process in processes]
    for job, row in zip(jobs, told, strict=True):
        assert not row["errors"], f"{job}, {order}: {row['errors'][0]}"
    return told
