"""Who is contacted and who is held out: a lot drawn from names, not from a clock.

The same campaign draws the same lot again, on any machine; another campaign draws
another one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping

BUCKETS = 10_000
STRATIFY_FROM = 400
TREATED = "treated"
CONTROL = "control"


def bucket(campaign: str, unit: int) -> int:
    """A number below 10,000 drawn for a unit by a campaign's uuid.

    >>> bucket("b1f4", 7), bucket("b1f4", 8), bucket("c2a5", 7)
    (4103, 9378, 4091)
    """
    return _digest(campaign, unit) % BUCKETS


def assign(campaign: str, strata: Mapping[int, str], held_out: float) -> dict[int, str]:
    """The arm of each unit, ``treated`` or ``control``, in the order given.

    Of every stratum the share ``held_out`` with the lowest numbers is the control, to
    the unit over all strata; with fewer than 400 units everybody is one stratum.

    :param strata: {unit: stratum}. A unit is what must not be divided, such as a
        household or a company; its stratum is a tier, say.

    >>> arms = assign("b1f4", {unit: "a" for unit in range(10)}, 0.3)
    >>> [unit for unit in arms if arms[unit] == CONTROL]
    [0, 3, 7]
    """
    if not 0 <= held_out <= 1:
        raise ValueError("the share held out must lie between 0 and 1")
    controls: set[int] = set()
    seen = 0
    for units in _ordered_strata(campaign, strata):
        wanted = round((seen + len(units)) * held_out) - round(seen * held_out)
        controls.update(units[:wanted])
        seen += len(units)
    return {unit: CONTROL if unit in controls else TREATED for unit in strata}


def _ordered_strata(campaign, strata):
    """Units of each stratum in the order of their lots."""
    members = defaultdict(list)
    for unit, stratum in strata.items():
        members[stratum if len(strata) >= STRATIFY_FROM else ""].append(unit)
    for stratum in sorted(members):
        yield sorted(members[stratum], key=lambda unit: _lot(campaign, unit))


def _lot(campaign, unit):
    # Among equal buckets the rest of the digest decides, not the age of a contact.
    digest = _digest(campaign, unit)
    return digest % BUCKETS, digest


def _digest(campaign, unit):
    return int(hashlib.sha256(f"{campaign}:{unit}".encode()).hexdigest()[:16], 16)
