"""What a shop knows about its customers besides their purchases."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Touch:
    """A contact of the past: done, or held back with a reason.

    :param kind: code of the type of interaction
    :param user: login of the user who had it, empty for what went out by itself
    :param plan: key of the care plan that asked for it
    :param occasion: day of the purchase, of the stage or of the last call
    """

    customer: str
    moment: datetime
    kind: str
    summary: str
    user: str = ""
    outcome: str = ""
    note: str = ""
    plan: str = ""
    occasion: date | None = None
    state: str = "done"
    reason: str = ""


@dataclass(frozen=True)
class Appointment:
    """Something to do today."""

    customer: str
    user: str
    kind: str
    activity: str
    summary: str


@dataclass(frozen=True)
class Consent:
    customer: str
    purpose: str
    channel: str
    is_granted: bool
    moment: datetime
    source: str
    note: str = ""


@dataclass(frozen=True)
class Trait:
    """A tag, or a property with its value."""

    customer: str
    name: str
    source: str
    day: date
    value: str = ""


@dataclass(frozen=True)
class ServiceNote:
    customer: str
    text: str


@dataclass(frozen=True)
class Care:
    touches: tuple[Touch, ...]
    appointments: tuple[Appointment, ...]
    consents: tuple[Consent, ...]
    traits: tuple[Trait, ...]
    service_notes: tuple[ServiceNote, ...]
    panel: tuple[str, ...]
