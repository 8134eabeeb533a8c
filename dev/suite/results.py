"""The outcome of a run, collected from every lane, told at the end."""

import threading
from collections import defaultdict

from suite.console import say

# A browser that is there and does not start proves nothing about the tests.
NO_SKIP = "Failed to detect chrome devtools port"


class Results:
    """Counts, failures with their text, and skips by reason; thread-safe."""

    def __init__(self):
        self.passed = 0
        self.failures = []
        self.skips = defaultdict(list)
        self._lock = threading.Lock()

    def add(self, lane, test, outcome, text=""):
        with self._lock:
            if outcome == "passed":
                self.passed += 1
            elif outcome == "skipped" and NO_SKIP not in text:
                self.skips[text.strip() or "no reason given"].append((lane, test))
            else:
                self.failures.append((lane, test, text))

    def check(self, lane, test, problems):
        """One check of our own: failed when there are problems."""
        text = "\n".join(problems)
        self.add(lane, test, "failed" if problems else "passed", text)

    @property
    def skipped(self):
        return sum(map(len, self.skips.values()))

    @property
    def ok(self):
        return not self.failures and self.passed > 0

    def tell(self):
        """Failures, skips with their reasons, and the closing line."""
        for lane, test, text in self.failures:
            say(f"\n{'=' * 70}\nFAILED [{lane}] {test}\n{'-' * 70}\n{text.rstrip()}")
        if self.failures:
            say(f"\n{'=' * 70}")
            for lane, test, _text in self.failures:
                say(f"FAILED [{lane}] {test}")
        for reason, tests in sorted(self.skips.items()):
            say(f"skipped: {reason}")
            for lane, test in tests:
                say(f"    [{lane}] {test}")
        say(self.closing_line())

    def closing_line(self):
        return (
            f"{self.passed} passed, {len(self.failures)} failed, {self.skipped} skipped"
        )
