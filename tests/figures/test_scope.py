"""Periods of days in China, and files that spreadsheets may open."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.figures.highlight import highlighted
from bot.figures.scope import Scope, china_date
from bot.figures.workbook import Sheet, write_workbook
from tests.figures.history import staff


def test_a_day_begins_at_midnight_in_china() -> None:
    day = Scope(date(2026, 11, 5), date(2026, 11, 5), staff())
    assert day.since == datetime(2026, 11, 4, 16, tzinfo=UTC)
    assert day.until == datetime(2026, 11, 5, 16, tzinfo=UTC)
    assert china_date(datetime(2026, 11, 4, 16, tzinfo=UTC)) == date(2026, 11, 5)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1+cmd|'/c calc'!A0", "@SUM(A1)", "\t=1", "  =1", "\r=1", "\n=1"])
def test_what_begins_like_a_formula_is_none(cell: str) -> None:
    written = write_workbook([Sheet("一", [("题",), (cell,)])])
    value = load_workbook(BytesIO(written.content)).active["A2"]
    assert value.data_type == "s"
    assert str(value.value).startswith("'")


def test_numbers_stay_numbers_moments_are_chinese_and_broken_letters_are_dropped() -> None:
    row = (-3, 2.5, None, datetime(2026, 11, 5, 2, tzinfo=UTC), "坏\x00字", "长" * 40_000)
    written = write_workbook([Sheet("一", [("题",), row])])
    values = [cell.value for cell in load_workbook(BytesIO(written.content)).active[2]]
    assert values[:5] == [-3, 2.5, None, datetime(2026, 11, 5, 10), "坏字"]  # noqa: DTZ001 # Excel knows no zones
    assert len(values[5]) == 32_000
    assert written.rows == 1


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("老板拖欠工资", ["工资"], "老板拖欠[工资]"),
        ("ABC abc", ["abc"], "[ABC] [abc]"),
        ("一(二)三", ["(二)"], "一[(二)]三"),
        ("没有", ["别的"], "没有"),
        ("前" * 50 + "工资" + "后" * 200, ["工资"], "…" + "前" * 24 + "[工资]" + "后" * 94 + "…"),
    ],
)
def test_words_are_marked_where_they_stand(text: str, words: list[str], expected: str) -> None:
    assert "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in highlighted(text, words)) == expected
