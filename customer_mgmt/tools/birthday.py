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
