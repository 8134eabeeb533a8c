"""What customers send to report something."""

from collections.abc import Sequence
from typing import NamedTuple

MOST_PER_HOUR = 5
MOST_FILES = 5
LARGEST_FILE = 5 * 1024 * 1024
LONGEST_SUBJECT = 200
LONGEST_TEXT = 10_000
# Pictures and documents. No pages or programs: they would be opened in our name.
ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".pdf", ".txt")


class Upload(NamedTuple):
    """A file."""

    name: str
    content: bytes


class Report(NamedTuple):
    """What a customer reports."""

    kind: str
    subject: str
    text: str
    order_id: int | None = None


def find_fault(report: Report, kinds: Sequence[str]) -> str | None:
    """What is wrong with a report: kind, subject, text, long; None if nothing is.

    >>> find_fault(Report("complaint", "Broken", "In two"), ["complaint"])
    >>> find_fault(Report("parcel", "Broken", "In two"), ["complaint"])
    'kind'
    >>> find_fault(Report("complaint", " ", "In two"), ["complaint"])
    'subject'
    """
    if report.kind not in kinds:
        return "kind"
    if not report.subject.strip():
        return "subject"
    if not report.text.strip():
        return "text"
    is_long = len(report.subject) > LONGEST_SUBJECT or len(report.text) > LONGEST_TEXT
    return "long" if is_long else None


def find_upload_fault(uploads: Sequence[Upload]) -> str | None:
    """What is wrong with files: many, large, type; None if nothing is.

    >>> find_upload_fault([Upload("a.JPG", b"1")])
    >>> find_upload_fault([Upload("a.html", b"1")])
    'type'
    >>> find_upload_fault([Upload("a.jpg", b"1")] * 6)
    'many'
    """
    if len(uploads) > MOST_FILES:
        return "many"
    if any(len(upload.content) > LARGEST_FILE for upload in uploads):
        return "large"
    if any(not upload.name.lower().endswith(ENDINGS) for upload in uploads):
        return "type"
    return None


def clean_text(value: object) -> str:
    """Text as a database takes it.

    >>> clean_text("a\\x00b"), clean_text(None), clean_text("\\ud800")
    ('ab', '', '?')
    """
    text = value if isinstance(value, str) else ""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
