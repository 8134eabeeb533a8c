"""A statement as an Excel workbook."""

import io
from typing import NamedTuple

import xlsxwriter

from .statement import Statement

WIDTHS = (12, 48, 12, 12, 12)


class Words(NamedTuple):
    """What is written in the language of the reader."""

    heads: tuple[str, str, str, str, str]
    opening: str
    closing: str


def statement_workbook(statement: Statement, words: Words) -> bytes:
    """Opening balance, one row for each movement, and closing balance."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        points = book.add_format({"num_format": "#,##0.00"})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, words.heads[column], bold)
        for row, cells in enumerate(_rows(statement, words), start=1):
            sheet.write_datetime(row, 0, cells[0], day)
            sheet.write_string(row, 1, cells[1])
            for column, value in enumerate(cells[2:], start=2):
                if value is not None:
                    sheet.write_number(row, column, value, points)
    return output.getvalue()


def _rows(statement, words):
    """(day, text, in, out, balance), None where nothing is to be written.

    >>> from datetime import date
    >>> from .statement import Movement
    >>> day = date(2026, 6, 28)
    >>> spent = Movement(day, "Spent", "S1", -4.0, 6.0)
    >>> rows = _rows(Statement(day, day, 10.0, [spent], (), ()), Words((), "a", "z"))
    >>> [row[1:] for row in rows]
    [('a', None, None, 10.0), ('Spent S1', None, 4.0, 6.0), ('z', 0, 4.0, 6.0)]
    """
    yield statement.start, words.opening, None, None, statement.opening
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
    yield statement.end, words.closing, *sums, statement.closing
