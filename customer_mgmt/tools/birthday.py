"""Birthdays, including those of 29 February."""

from datetime import date, timedelta


def birthday_in(birthdate: date, year: int) -> date:
    """The day a birthday is kept in ``year``; 29 February moves to the 28th.

    >>> birthday_in(date(2000, 2, 29), 2027), birthday_in(date(2000, 2, 29), 2028)
    (datetime.date(2027, 2, 28), datetime.date(2028, 2, 29))
    """
    try:
        return birthdate.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def age_on(birthdate: date, day: date) -> int:
    """Completed years on ``day``; negative before birth.

    >>> age_on(date(2000, 2, 29), date(2027, 2, 27))
    26
    >>> age_on(date(2000, 2, 29), date(2027, 2, 28))
    27
    """
    return day.year - birthdate.year - (day < birthday_in(birthdate, day.year))


def kept_on(day: date) -> tuple[tuple[int, int], ...]:
    """The (month, day) of birth of everybody whose birthday is kept on ``day``.

    >>> kept_on(date(2027, 2, 28)), kept_on(date(2028, 2, 28))
    (((2, 28), (2, 29)), ((2, 28),))
    """
    born = (day.month, day.day)
    leap_day_moves = born == (2, 28) and birthday_in(date(2000, 2, 29), day.year) == day
    return (born, (2, 29)) if leap_day_moves else (born,)


def next_birthdays(today: date) -> dict[tuple[int, int], date]:
    """The next birthday of everybody, by (month, day) of birth; today counts.

    >>> days = next_birthdays(date(2028, 2, 29))
    >>> len(days), days[2, 29], days[2, 28]
    (366, datetime.date(2028, 2, 29), datetime.date(2029, 2, 28))
    """
    days: dict[tuple[int, int], date] = {}
    for ahead in range(366):
        day = today + timedelta(days=ahead)
        for born in kept_on(day):
            days.setdefault(born, day)
    return days


def latest_birthdate(age: int, day: date) -> date:
    """The latest birthdate of those who have completed ``age`` years on ``day``.

    >>> latest_birthdate(26, date(2026, 6, 28))
    datetime.date(2000, 6, 28)
    >>> latest_birthdate(27, date(2027, 2, 28)), latest_birthdate(27, date(2028, 2, 29))
    (datetime.date(2000, 2, 29), datetime.date(2001, 2, 28))
    """
    latest = birthday_in(day, day.year - age)
    leap_day = latest + timedelta(days=1)
    born_then = leap_day.month == 2 and age_on(leap_day, day) >= age
    return leap_day if born_then else latest
