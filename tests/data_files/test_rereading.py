"""Files that may change while the service runs: what is written counts at once, what is broken changes nothing."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

import bot.early_warning.rules
from bot.data_files.reading import DataFileError
from bot.directory.places import load_places
from bot.early_warning.rules import warning_rules
from bot.knowledge import load_knowledge
from bot.settings import DATA_DIR


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data, with a few of the questions."""
    folder = tmp_path / "data"
    shutil.copytree(DATA_DIR, folder, ignore=shutil.ignore_patterns("services", "programmes", "calculators", "nlu"))
    shutil.copytree(DATA_DIR / "nlu" / "wages", folder / "nlu" / "wages")
    for topic in ("legal_help", "contract", "injury", "social_insurance"):  # the rules of hand-over name them
        (folder / "nlu" / topic).mkdir()
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Write a file anew, at a moment of its own."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    before = path.stat().st_mtime_ns
    path.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(path, ns=(before + 10**9, before + 10**9))


def test_hand_over_goes_by_the_files_as_they_are_now(data: Path) -> None:
    known = load_knowledge(data)
    edit(data / "handover" / "limits.yml", "unanswered: 5", "unanswered: 7")
    edit(data / "handover" / "rules.yml", "title: 官司的期限不到7天", "title: 期限近了")
    edit(data / "working_time" / "hotline.yml", "days: {}", 'days: {"2026-11-17": ["09:00-10:00"]}')
    assert known.handover_limits().unanswered == 7
    assert known.handover_rules().handover_rules[0].title == "期限近了"
    assert [span.begins.hour for span in known.hotline_hours().hours(date(2026, 11, 17))] == [9]


def test_a_broken_file_changes_nothing_until_it_is_mended(data: Path) -> None:
    known = load_knowledge(data)
    path = data / "handover" / "limits.yml"
    edit(path, "unanswered: 5", "unanswered: 五")
    assert known.handover_limits().unanswered == 5
    edit(path, "unanswered: 五", "unanswered: 6")
    assert known.handover_limits().unanswered == 6


def test_at_the_start_a_broken_file_is_refused(data: Path) -> None:
    edit(data / "handover" / "limits.yml", "unanswered: 5", "unanswered: 五")
    with pytest.raises(DataFileError, match="“unanswered”要写整数"):
        load_knowledge(data)


def test_early_warning_goes_by_its_rules_as_they_are_now(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.early_warning.rules, "DATA_DIR", data)
    places = load_places(data / "directory")
    assert warning_rules(places)[0].quiet_days == 14
    edit(data / "early_warning" / "rules.yml", "quiet_days: 14", "quiet_days: 21")
    assert warning_rules(places)[0].quiet_days == 21
    edit(data / "early_warning" / "rules.yml", "types: [wage_arrears]", "types: [nothing]")
    assert warning_rules(places)[0].types == ("wage_arrears",)
