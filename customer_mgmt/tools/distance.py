"""How far it is between places on the earth, as the crow flies."""

from collections.abc import Mapping
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH_RADIUS = 6371.0  # km, the mean


class Place(NamedTuple):
    """Degrees north and east.

    >>> Place(51.05, 3.72).is_known, Place(0, 0).is_known, Place(510.5, 3.72).is_known
    (True, False, False)
    """

    latitude: float
    longitude: float

    @property
    def is_known(self) -> bool:
        """0, 0 is in the sea, and what databases hold if nothing was filled in."""
        return any(self) and abs(self.latitude) <= 90

    @property
    def vector(self) -> tuple[float, float, float]:
        """From the middle of the earth, as long as 1.

        >>> [round(axis, 3) for axis in Place(30, 90).vector]
        [0.0, 0.866, 0.5]
        """
        north, east = radians(self.latitude), radians(self.longitude)
        return cos(north) * cos(east), cos(north) * sin(east), sin(north)


def distance(start: Place, end: Place) -> float:
    """Kilometres on the great circle, by the haversine formula (R. W. Sinnott, Sky and
    Telescope 68, 1984), which is exact for neighbours, too.

    From the airport of Nashville to that of Los Angeles, as on rosettacode.org, and a
    thousandth of a degree of the equator:

    >>> round(distance(Place(36.12, -86.67), Place(33.94, -118.40)), 9)
    2886.444442838
    >>> round(distance(Place(0, 10), Place(0, 10.001)), 6)
    0.111195
    """
    height = sin(radians(end.latitude - start.latitude) / 2) ** 2
    width = sin(radians(end.longitude - start.longitude) / 2) ** 2
    narrowing = cos(radians(start.latitude)) * cos(radians(end.latitude))
    return 2 * EARTH_RADIUS * asin(sqrt(min(1, height + narrowing * width)))


class Nearest(NamedTuple):
    key: int
    kilometres: float


def nearest(place: Place, others: Mapping[int, Place]) -> Nearest | None:
    """The nearest of several known places; of two as near, the one with the lower key.

    >>> nearest(Place(51, 4), {2: Place(52, 4), 1: Place(50, 4), 3: Place(60, 4)}).key
    1
    >>> nearest(Place(0, 0), {1: Place(50, 4)}), nearest(Place(51, 4), {})
    (None, None)
    """
    if not (others and place.is_known):
        return None
    found = (Nearest(key, distance(place, other)) for key, other in others.items())
    return min(found, key=lambda near: (near.kilometres, near.key))
