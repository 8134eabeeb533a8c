"""What a benchmark found, and how it is shown."""

import json
from dataclasses import asdict, dataclass, field

COLUMNS = ("Workload", "Ours", "Limit", "Peer", "Ratio", "Target", "")


@dataclass(frozen=True)
class Target:
    """The bound a ratio must keep; without one the ratio is for information."""

    bound: float | None
    unit: str
    at_least: bool = False

    def met_by(self, value):
        if self.bound is None:
            return True
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self):
        if self.bound is None:
            return ""
        return f"{'≥' if self.at_least else '≤'} {self.show(self.bound)}"

    def show(self, value):
        return f"{_short(value)} {self.unit}"


@dataclass(frozen=True)
class Result:
    """One line of the table; the three texts say what was measured of whom."""

    workload: str
    ours: str
    limit: str
    peer: str
    ratio: float
    target: Target
    details: dict = field(default_factory=dict)

    @property
    def verdict(self):
        if self.target.bound is None:
            return ""
        return "OK" if self.target.met_by(self.ratio) else "over"

    def cells(self):
        shown = self.target.show(self.ratio)
        target = str(self.target)
        return (
            *(self.workload, self.ours, self.limit, self.peer),
            *(shown, target, self.verdict),
        )

    def as_json(self):
        return {**asdict(self), "verdict": self.verdict}


def table(results):
    """The lines of a table of plain text."""
    rows = [COLUMNS, *(result.cells() for result in results)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    lines = [
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
    return [lines[0], "─" * max(map(len, lines)), *lines[1:]]


def save(path, run, results):
    """Write the run and its results as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {**run, "results": [result.as_json() for result in results]}
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def seconds(measure, note=""):
    """Processor and wall seconds as a short text."""
    text = f"{_short(measure.cpu)} s cpu, {_short(measure.wall)} s"
    return f"{text} {note}".rstrip()


def size(count):
    """A number of bytes for people."""
    for unit in ("B", "kB", "MB"):
        if abs(count) < 1000:
            return f"{_short(count)} {unit}"
        count /= 1000
    return f"{_short(count)} GB"


def _short(value):
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.4f}"
