"""``make test``: lint, then every lane, two at a time, one closing line."""

import queue
import threading
import traceback

from suite import browser, lanes, lint, lock, paths, postgres, template
from suite.console import Failure, say, step
from suite.results import Results

SIDE_BY_SIDE = 2


def run(_arguments):
    results = Results()
    with lock.exclusive(paths.BUILD / "test.lock", "another test run of this checkout"):
        lint.run(results)
        with postgres.running("test") as connection:
            _run_tests(connection, results)
    results.tell()
    return 0 if results.ok else 1


def _run_tests(connection, results):
    for lane in template.LANES:
        template.ensure(connection, lane)
    browser.ensure_or_explain()
    try:
        with step("Running every test"):
            _run_lanes(lanes.every(), connection, results)
    finally:
        lanes.end_all()


def _run_lanes(todo, connection, results):
    waiting = queue.SimpleQueue()
    for lane in todo:
        waiting.put(lane)
    workers = [
        threading.Thread(target=_work, args=(waiting, connection, results), daemon=True)
        for _ in range(SIDE_BY_SIDE)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _work(waiting, connection, results):
    while not waiting.empty():
        lane = waiting.get()
        try:
            lanes.run(lane, connection, results)
        except Failure as failure:
            text = f"{failure}\n{failure.advice}"
            results.add(lane.name, "preparing the lane", "failed", text)
        except Exception:
            text = traceback.format_exc()
            results.add(lane.name, "preparing the lane", "failed", text)
        say(f"[{lane.name}] finished")
