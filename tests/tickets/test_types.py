"""Types of tickets are files: a new one needs no code, a broken one is told with its line and what to do."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from bot.data_files.reading import DataFileError
from bot.directory.places import PlaceIndex, load_places
from bot.forms.parsing import overheard
from bot.settings import DATA_DIR
from bot.storage.clock import CHINA
from bot.tickets.form import against_of, details_of, discretion_of, ticket_form
from bot.tickets.types import load_ticket_types, ticket_types

FOLDER = DATA_DIR / "tickets"
NEW = """position: 45
title: 加班费
hints: [加班费]
fields:
  - {name: hours, kind: number, title: 加班多少小时, ask: 一个月加班多少小时？, optional: true, quiet: true}
  - {name: since, kind: date, title: 从哪天起, ask: 从哪天开始的？, optional: true, quiet: true}
told_after: [考勤留好。]
clocks:
  - {from: since, months: 12, told_with_date: "最晚{date}。", told: 一年以内。, basis: 《劳动争议调解仲裁法》第二十七条}
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(FOLDER, tmp_path / "tickets")


@pytest.fixture(scope="session")
def places() -> PlaceIndex:
    return load_places(DATA_DIR / "directory")


def faults(folder: Path) -> str:
    with pytest.raises(DataFileError) as error:
        load_ticket_types(folder)
    return str(error.value)


def test_a_new_type_is_a_file_alone(copy: Path) -> None:
    (copy / "overtime.yml").write_text(NEW, encoding="utf-8")
    types = load_ticket_types(copy)
    assert types.title("overtime") == "加班费"
    form = ticket_form(types)
    assert [option.title for option in form.field("type").options][4] == "加班费"
    assert [field.title for field in form.applicable({"type": "overtime"})].count("加班多少小时") == 1
    assert details_of("overtime", {"type": "overtime", "overtime_hours": 40, "injury_spot": "x"}) == {"hours": 40}


@pytest.mark.parametrize(
    ("story", "day"),
    [
        ("2026年5月6日在车间手被机器压伤了", "2026-05-06"),
        ("2026年5月6日受伤的，5月6日当天报了单位，2026年5月6日住院", "2026-05-06"),
        ("2025年3月5日进厂，2026年5月6日手被机器压伤了", None),
        ("去年3月5日手被机器压伤了", f"{datetime.now(CHINA).year - 1}-03-05"),
    ],
)
def test_no_period_starts_on_a_day_that_may_be_another_one(places: PlaceIndex, story: str, day: str | None) -> None:
    field = ticket_form(ticket_types()).field("injury_happened_on")
    assert overheard(field, story, places) == day


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-02-28", "最晚2027年2月28日。"),
        ("2024-02-29", "最晚2025年2月28日。"),
        ("2026-11", "一年以内。"),
        (None, "一年以内。"),
    ],
)
def test_a_clock_tells_the_last_day_when_it_is_known(copy: Path, day: str | None, told: str) -> None:
    (copy / "overtime.yml").write_text(NEW, encoding="utf-8")
    (clock,) = load_ticket_types(copy).get("overtime").clocks
    assert clock.text({"since": day}) == f"{told}（《劳动争议调解仲裁法》第二十七条）"


def test_the_clocks_of_an_injury() -> None:
    told = [clock.text({"happened_on": "2026-01-31"}) for clock in ticket_types().get("injury").clocks]
    assert "2026年3月2日" in told[0]
    assert "2027年1月31日" in told[1]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("title: 加班费", "titel: 加班费", "第2行：不认识“titel”"),
        ("title: 加班费\n", "", "缺少“title”"),
        ("position: 45", "position: 10", "position 和 overtime.yml 一样"),
        ("name: since", "name: hours", "“hours”用了两次"),
        ("from: since", "from: hours", "kind 是 date"),
        ("最晚{date}。", "最晚。", "{date}"),
        ("kind: number", "kind: digits", "第5行"),
        ("position: 45", "position: 45\nagainst: boss", "“against”只能从这些里选"),
    ],
)
def test_a_broken_type_is_told_with_file_and_remedy(copy: Path, before: str, after: str, says: str) -> None:
    assert before in NEW
    (copy / "overtime.yml").write_text(NEW.replace(before, after), encoding="utf-8")
    told = faults(copy)
    assert "tickets/overtime.yml" in told or "tickets/wage_arrears.yml" in told
    assert says in told


def test_a_file_with_another_name_and_a_missing_type_are_told(copy: Path) -> None:
    (copy / "加班.yml").write_text(NEW, encoding="utf-8")
    assert "小写字母" in faults(copy)
    (copy / "加班.yml").unlink()
    (copy / "other.yml").unlink()
    assert "把文件放回来" in faults(copy)


def test_a_type_that_was_taken_away_leaves_its_tickets_readable() -> None:
    assert ticket_types().title("long_gone") == "其他"


def test_danger_is_no_choice_and_never_waits_for_a_place() -> None:
    assert ticket_types().get("emergency").urgent
    assert "emergency" not in {option.value for option in ticket_form(ticket_types()).field("type").options}


@pytest.mark.parametrize("code", [code for code, kind in ticket_types().all().items() if kind.listed])
def test_a_terse_worker_is_through_in_five_answers(code: str) -> None:
    form = ticket_form(ticket_types())
    assert len([field for field in form.applicable({"type": code}) if not field.quiet]) <= 5


@pytest.mark.parametrize("code", ["harassment", "mind", "complaint_union"])
def test_some_matters_are_confidential_by_themselves(code: str) -> None:
    kind = ticket_types().get(code)
    assert discretion_of(kind, {}) == "confidential"
    assert discretion_of(kind, {"discretion": "normal"}) == "confidential"
    assert discretion_of(kind, {"discretion": "anonymous"}) == "anonymous"


@pytest.mark.parametrize(
    ("code", "values", "kind", "name"),
    [
        ("complaint", {"employer": "演海五金"}, "employer", "演海五金"),
        ("complaint", {"employer": "庄桥街道总工会"}, "staff", "庄桥街道总工会"),
        ("complaint", {"employer": None, "story": "区总工会的人不理我"}, "staff", "区总工会的人不理我"),
        ("complaint", {"employer": None, "story": "老板骂人"}, "employer", ""),
        ("complaint_union", {"against": "监管员"}, "union", "监管员"),
    ],
)
def test_whom_a_complaint_is_about(code: str, values: dict[str, str | None], kind: str, name: str) -> None:
    about = against_of(ticket_types().get(code), values)
    assert about is not None
    assert (about.kind, about.name) == (kind, name)


def test_other_types_complain_about_nobody() -> None:
    assert against_of(ticket_types().get("injury"), {"employer": "某工会"}) is None
