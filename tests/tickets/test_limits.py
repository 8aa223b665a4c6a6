"""How long a step may take: by type and place, in working time, on both sides of weekends and holidays."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.data_files.reading import DataFileError
from bot.settings import DATA_DIR
from bot.storage.clock import CHINA
from bot.tickets.limits import Limit, load_ticket_limits, office_hours, ticket_limits
from bot.tickets.types import LIMITS, load_ticket_types

FILE = """
usual: {accept: {hours: 8}, sign_in: {hours: 8}, settle: {days: 10}, call_back: {days: 3}}
types:
  injury: {settle: {days: 5}}
places:
  - place: "330700"
    usual: {settle: {days: 8}, accept: {hours: 6}}
  - place: "330727"
    usual: {settle: {days: 7}}
    types: {wage_arrears: {settle: {days: 2}}}
"""


@pytest.mark.parametrize(
    ("kind", "place", "days"),
    [
        ("wage_arrears", "330727", 2),
        ("wage_arrears", "330727001", 2),
        ("complaint", "330727", 7),
        ("complaint", "330702", 8),
        ("injury", "330727", 5),
        ("complaint", "330205", 10),
        ("complaint", None, 10),
    ],
)
def test_the_nearest_rule_counts(tmp_path: Path, kind: str, place: str | None, days: int) -> None:
    file = tmp_path / "limits.yml"
    file.write_text(FILE, encoding="utf-8")
    limits = load_ticket_limits(file)
    assert limits.of("settle", kind, place) == Limit(days=days)
    assert limits.of("accept", kind, place) == Limit(hours=6 if place in ("330702", "330727", "330727001") else 8)


def test_limits_run_in_working_time() -> None:
    friday = datetime(2026, 11, 20, 16, 30, tzinfo=CHINA)
    assert Limit(hours=2).end(office_hours(), friday) == datetime(2026, 11, 23, 9, 30, tzinfo=CHINA)
    assert Limit(days=2).end(office_hours(), friday) == datetime(2026, 11, 24, 17, 30, tzinfo=CHINA)
    before_holiday = datetime(2026, 9, 30, 16, 30, tzinfo=CHINA)
    assert Limit(hours=2).end(office_hours(), before_holiday) == datetime(2026, 10, 8, 9, 30, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("accept: {hours: 8}", "accept: {hours: 8, days: 1}"),
        ("accept: {hours: 8}", "accept: {}"),
        ("accept: {hours: 8}", "accept: {hours: 0}"),
        ('place: "330700"', 'place: "330727"'),
        ('place: "330700"', 'place: "金华"'),
        ("types:\n  injury", "kinds:\n  injury"),
    ],
)
def test_faults_of_the_file_are_told(tmp_path: Path, wrong: str, said: str) -> None:
    file = tmp_path / "limits.yml"
    assert wrong in FILE
    file.write_text(FILE.replace(wrong, said, 1), encoding="utf-8")
    with pytest.raises(DataFileError):
        load_ticket_limits(file)


def test_the_limits_of_the_repository_speak_of_types_that_are_there() -> None:
    types = load_ticket_types(DATA_DIR / "tickets")
    limits = ticket_limits()
    assert set(limits.types) <= set(types.all())
    assert LIMITS.removesuffix(".yml") not in types
