"""The figures as sheets of a file."""

from __future__ import annotations

from bot.figures.model import Group
from bot.figures.overview import Overview
from bot.figures.workbook import Row, Sheet


def sheets_of(overview: Overview) -> list[Sheet]:
    """Return a sheet for today and one for each group."""
    groups = (Group("今天", overview.today), *overview.groups)
    return [_sheet(group) for group in groups]


def _sheet(group: Group) -> Sheet:
    numbers = [figure for figure in group.figures if not figure.is_table]
    rows: list[Row] = []
    heads: set[int] = set()
    if numbers:
        heads.add(0)
        rows.append(("名称", "数值", "单位", "怎么算的"))
        rows += [(figure.title, figure.value, figure.unit, figure.definition) for figure in numbers]
    for figure in group.figures:
        if not figure.is_table:
            continue
        if rows:
            rows.append(())
        heads |= {len(rows), len(rows) + 1}
        rows += [(figure.title, figure.definition), figure.headings, *figure.rows]
    return Sheet(group.title, rows, frozenset(heads), wide=frozenset({0}))
