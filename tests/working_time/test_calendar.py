"""Working time around real Chinese holidays, and sums that must come out whatever the moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data_files.reading import DataFileError
from bot.settings import DATA_DIR
from bot.storage.clock import CHINA
from bot.working_time.calendar import Span, WorkingCalendar
from bot.working_time.file import read_calendar

MORNING, AFTERNOON = Span(time(8, 30), time(12)), Span(time(13, 30), time(17, 30))
DAY = (MORNING, AFTERNOON)
OFFICE = WorkingCalendar(
    dict.fromkeys(range(5), DAY), DAY, (), {date(2026, 11, 24): (), date(2026, 11, 28): (MORNING,)}
)


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 08:30", True),
        ("2026-11-23 08:29", False),
        ("2026-11-23 12:00", False),
        ("2026-11-23 17:29", True),
        ("2026-11-22 10:00", False),  # a Sunday
        ("2026-10-01 10:00", False),  # National Day, a Thursday
        ("2026-10-07 10:00", False),  # a Wednesday off in exchange
        ("2026-10-10 10:00", True),  # a Saturday worked in exchange
        ("2026-11-24 10:00", False),  # set apart: closed
        ("2026-11-28 10:00", True),  # set apart: a Saturday morning
        ("2031-10-01 10:00", True),  # a Wednesday of a year whose holidays nobody knows yet
    ],
)
def test_open_or_not(moment: str, is_open: bool) -> None:
    assert OFFICE.is_open(china(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-23 12:10", "2026-11-23 13:30"),
        ("2026-11-20 17:30", "2026-11-23 08:30"),
        ("2026-09-30 18:00", "2026-10-08 08:30"),
        ("2026-11-23 17:30", "2026-11-25 08:30"),
    ],
)
def test_next_opening(moment: str, opens: str) -> None:
    assert OFFICE.next_opening(china(moment)) == china(opens)


@pytest.mark.parametrize(
    ("moment", "hours", "ends"),
    [
        ("2026-11-23 09:00", 1, "2026-11-23 10:00"),
        ("2026-11-23 11:30", 1, "2026-11-23 14:00"),
        ("2026-11-20 17:00", 2, "2026-11-23 10:00"),
        ("2026-09-30 17:00", 1, "2026-10-08 09:00"),
        ("2026-11-22 03:00", 7.5, "2026-11-23 17:30"),
    ],
)
def test_time_limits_in_working_hours(moment: str, hours: float, ends: str) -> None:
    assert OFFICE.after(china(moment), timedelta(hours=hours)) == china(ends)


@pytest.mark.parametrize(
    ("moment", "days", "ends"),
    [
        ("2026-11-20 09:00", 1, "2026-11-23 17:30"),
        ("2026-11-20 23:00", 2, "2026-11-25 17:30"),
        ("2026-09-29 09:00", 3, "2026-10-09 17:30"),
        ("2026-11-27 09:00", 1, "2026-11-28 12:00"),
    ],
)
def test_time_limits_in_working_days(moment: str, days: int, ends: str) -> None:
    assert OFFICE.after_days(china(moment), days) == china(ends)


moments = st.integers(0, 640 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(moments, st.floats(0.01, 300))
def test_what_is_added_is_what_lies_between(moment: datetime, hours: float) -> None:
    working = timedelta(seconds=round(hours * 3600))
    ends = OFFICE.after(moment, working)
    assert OFFICE.between(moment, ends) == working
    assert OFFICE.between(ends, moment) == -working
    assert ends >= OFFICE.next_opening(moment)


def test_a_calendar_without_hours_says_so() -> None:
    with pytest.raises(LookupError, match="nobody works"):
        WorkingCalendar({0: ()}, (), (), {}).next_opening(china("2026-11-23 10:00"))


@pytest.mark.parametrize("file", sorted((DATA_DIR / "working_time").glob("*.yml")), ids=lambda file: file.stem)
def test_the_files_can_be_used(file: Path) -> None:
    assert read_calendar(file).is_open(china("2026-11-23 10:00"))


@pytest.mark.parametrize("hours", ["8:30-12:00", "12:00-08:30", "08:30-24:30", "上午"])
def test_wrong_hours_are_refused_with_their_line(tmp_path: Path, hours: str) -> None:
    (tmp_path / "hours.yml").write_text(f'title: 时间\nusual:\n  周一: ["{hours}"]\n')
    with pytest.raises(DataFileError, match="3"):
        read_calendar(tmp_path / "hours.yml")
