"""Birthdays, including those of 29 February."""

from datetime import date


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
