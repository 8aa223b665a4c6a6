"""Files for Excel: sheets written row by row, with nothing in them that a spreadsheet would run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from bot.figures.model import Cell
from bot.storage.clock import CHINA

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_000
"""Characters; a cell of Excel holds 32,767."""
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_WIDTH, _WIDE = 16, 46
"""Widths of columns, in digits: usual ones, and those with long texts."""

Value = Cell | datetime
Row = Sequence[Value]


@dataclass(frozen=True)
class Sheet:
    """A sheet; rows in `heads`, counted from 0, are bold."""

    title: str
    rows: Iterable[Row]
    heads: frozenset[int] = frozenset({0})
    wide: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Written:
    """A file, and how many rows below headings it holds."""

    content: bytes
    rows: int


def write_workbook(sheets: Iterable[Sheet]) -> Written:
    """Write the sheets, in order. Moments become the time in China."""
    book, count = Workbook(write_only=True), 0
    bold = Font(bold=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title[:31])
        for column in range(1, 31):
            page.column_dimensions[get_column_letter(column)].width = _WIDE if column - 1 in sheet.wide else _WIDTH
        for index, row in enumerate(sheet.rows):
            cells = [_safe(value) for value in row]
            if index in sheet.heads:
                page.append([_bold(page, value, bold) for value in cells])
            else:
                page.append(cells)
                count += 1
    out = BytesIO()
    book.save(out)
    return Written(out.getvalue(), count)


def _bold(page: WriteOnlyWorksheet, value: Value, font: Font) -> object:
    cell = WriteOnlyCell(page, value=value)
    cell.font = font
    return cell


def _safe(value: Value) -> Value:
    """Workers write freely, and spreadsheets run what begins like a formula: such a cell gets an apostrophe."""
    if isinstance(value, datetime):
        return value.astimezone(CHINA).replace(tzinfo=None, microsecond=0)
    if not isinstance(value, str):
        return value
    plain = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
    return f"'{plain}" if _FORMULA.match(plain) else plain
