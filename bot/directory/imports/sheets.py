"""Tables as people keep them, CSV or Excel: rows of plain texts, with the numbers that Excel shows beside them."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

LARGEST_FILE = 30 * 1024 * 1024
MOST_ROWS = 200_000
_SIGNATURE_OF_XLS = b"\xd0\xcf\x11\xe0"
_EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


class SheetError(Exception):
    """The file cannot be read; the text says why and what to do."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, cleaned; `fault` says what is wrong with it, None when nothing is."""

    text: str
    fault: str | None = None


@dataclass(frozen=True)
class SheetRow:
    """A row that is not empty. `number` counts from 1, as Excel shows it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """A table; its name is empty for CSV."""

    name: str
    rows: tuple[SheetRow, ...]


def read_sheets(file: Path) -> list[Sheet]:
    """Read every sheet of a file.

    Raises:
        SheetError: it is missing, too large, of another kind, damaged, or in an unknown encoding.
    """
    try:
        size = file.stat().st_size
        content = file.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise SheetError(f"{file}: cannot be read ({error.strerror}). Check the name and the rights.") from error
    if size > LARGEST_FILE:
        raise SheetError(f"{file}: is larger than {LARGEST_FILE // 1024 // 1024} MB. Split it by street.")
    if content.startswith(_SIGNATURE_OF_XLS):
        raise SheetError(f"{file}: is an old or a protected Excel file. Save it in Excel as .xlsx without password.")
    if content.startswith(b"PK"):
        return _excel(file, content)
    if file.suffix.lower() == ".xlsx":
        raise SheetError(f"{file}: is no Excel file although its name says so. Save it anew in Excel, or as CSV.")
    return [Sheet("", tuple(_rows(_csv(file, content))))]


def clean(text: str) -> str:
    """Return a text without the traces of typing: width, white space at the ends and within, invisible characters."""
    shown = "".join(character for character in unicodedata.normalize("NFKC", text) if character.isprintable())
    return " ".join(shown.split())


def _csv(file: Path, content: bytes) -> Iterator[list[Cell]]:
    text = _decoded(file, content)
    if "\0" in text:
        raise SheetError(f"{file}: is no text. Save it in Excel as CSV (UTF-8), or as .xlsx.")
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;，", key=first.count)
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [_csv_cell(value) for value in record]
    except csv.Error as error:
        raise SheetError(f"{file}: is no proper CSV ({error}). Save it anew in Excel, or as .xlsx.") from error


def _decoded(file: Path, content: bytes) -> str:
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError(f"{file}: is neither UTF-8 nor GBK. Save it in Excel as CSV (UTF-8).")


def _csv_cell(value: str) -> Cell:
    text = clean(value)
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]  # how people keep leading zeros
    if text.startswith("="):
        return Cell("", f"a formula ({text[:20]}): put its value there")
    return _checked(clean(text.removeprefix("'")))


def _excel(file: Path, content: bytes) -> list[Sheet]:
    try:
        values = load_workbook(io.BytesIO(content), data_only=True)
        formulas = load_workbook(io.BytesIO(content))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError) as error:
        raise SheetError(f"{file}: is damaged or no Excel table. Save it anew in Excel as .xlsx.") from error
    return [
        Sheet(sheet.title, tuple(_rows(_excel_rows(file, sheet, formulas[sheet.title])))) for sheet in values.worksheets
    ]


def _excel_rows(file: Path, values: Worksheet, formulas: Worksheet) -> Iterator[list[Cell]]:
    if values.max_row > MOST_ROWS:
        # Excel counts rows that were only coloured: the limit keeps a stray format from filling the memory.
        raise SheetError(f"{file}: has {values.max_row} rows. Delete the empty rows below the table, or split it.")
    merged = _merged(values)
    for row_number in range(1, values.max_row + 1):
        cells = []
        for column in range(1, values.max_column + 1):
            row, col = merged.get((row_number, column), (row_number, column))
            cells.append(_excel_cell(values.cell(row, col).value, formulas.cell(row, col).value))
        yield cells


def _merged(sheet: Worksheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for each cell of a merged block, but those of blocks across columns, the cell with its value.

    A street written once for the ten rows below it holds for each of them; a title across the table is a title.
    """
    return {
        (row, block.min_col): (block.min_row, block.min_col)
        for block in sheet.merged_cells.ranges
        if block.min_col == block.max_col
        for row in range(block.min_row, block.max_row + 1)
    }


def _excel_cell(value: object, formula: object) -> Cell:
    is_formula = isinstance(formula, str) and formula.startswith("=")
    if value is None and is_formula:
        return Cell("", "a formula without a stored value: open and save the file in Excel, or put the value there")
    match value:
        case None:
            return Cell("")
        case bool():
            return Cell("是" if value else "否")
        case float() if value.is_integer():
            return Cell(str(int(value)))  # 330205005.0: a code that Excel took for a number
        case datetime() | date():
            return Cell(value.isoformat()[:10])
        case _:
            return _checked(clean(str(value).removeprefix("'")))


def _checked(text: str) -> Cell:
    if text in _EXCEL_ERRORS:
        return Cell("", f"{text} instead of a value: mend it in Excel")
    return Cell(text)


def _rows(records: Iterator[list[Cell]]) -> Iterator[SheetRow]:
    for number, cells in enumerate(records, start=1):
        if number > MOST_ROWS:
            raise SheetError(f"The table has more than {MOST_ROWS} rows. Split it by street.")
        if any(cell.text or cell.fault for cell in cells):
            yield SheetRow(number, tuple(cells))
