"""A statement as an Excel workbook."""

import io
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import xlsxwriter

from .statement import Statement

# Excel refuses these in the name of a sheet, and more than 31 characters.
NOT_IN_NAMES = str.maketrans("[]:*?/\\", " " * 7)


class Page(NamedTuple):
    """A sheet: cells are days, texts, amounts, or None where nothing is written."""

    name: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: Iterable[tuple]


def workbook(pages: Iterable[Page]) -> bytes:
    """A sheet for each page, its heads in the first row."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        amount = book.add_format({"num_format": "#,##0.00"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for page in pages:
            sheet = book.add_worksheet(page.name.translate(NOT_IN_NAMES)[:31])
            for column, width in enumerate(page.widths):
                sheet.set_column(column, column, width)
            sheet.write_row(0, 0, page.heads, bold)
            for number, cells in enumerate(page.rows, start=1):
                for column, value in enumerate(cells):
                    if isinstance(value, str):
                        sheet.write_string(number, column, value)
                    elif isinstance(value, date):
                        sheet.write_datetime(number, column, value, day)
                    elif value is not None:
                        sheet.write_number(number, column, value, amount)
    return output.getvalue()


def statement_rows(statement: Statement, opening: str, closing: str):
    """(day, text, in, out, balance), None where nothing is to be written.

    >>> from .statement import Movement
    >>> day = date(2026, 6, 28)
    >>> spent = Movement(day, "Spent", "S1", -4.0, 6.0)
    >>> rows = statement_rows(Statement(day, day, 10.0, [spent], (), ()), "a", "z")
    >>> [row[1:] for row in rows]
    [('a', None, None, 10.0), ('Spent S1', None, 4.0, 6.0), ('z', 0, 4.0, 6.0)]
    """
    yield statement.start, opening, None, None, statement.opening
    for each in statement.movements:
        came = each.points > 0
        yield (
            each.day,
            " ".join(filter(None, (each.kind, each.text))),
            each.points if came else None,
            None if came else -each.points,
            each.balance,
        )
    sums = statement.points_in, -statement.points_out
    yield statement.end, closing, *sums, statement.closing
