"""What a person must look at again is named with file and line in time."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bot.cli.content
from bot.cli.main import app
from bot.content.reviews import due, nearly_alike
from bot.settings import ROOT


def told(root: Path, today: date) -> list[str]:
    return [f"{problem.file.relative_to(root)}: {problem.text}" for problem in due(root, today)]


def test_a_review_is_named_two_months_before_it_is_due(root: Path) -> None:
    path = root / "data/nlu/wages/final_pay.yml"
    path.write_text(path.read_text("utf-8").replace('review: "2027-06-30"', 'review: "2026-05-01"'), "utf-8")
    assert told(root, date(2026, 2, 1)) == []
    soon = [entry for entry in told(root, date(2026, 3, 5)) if "final_pay" in entry]
    late = [entry for entry in told(root, date(2026, 5, 2)) if "final_pay" in entry]
    assert soon == ["data/nlu/wages/final_pay.yml: 复核日期2026-05-01快到：对一遍依据和数字，再把日期往后写。"]
    assert "过了" in late[0]
    assert due(root, date(2026, 5, 2))[0].line is not None


def test_services_and_programmes_are_reviewed_too(root: Path) -> None:
    folders = {entry.split("/")[1] for entry in told(root, date(2098, 1, 1))}
    assert folders >= {"nlu", "services", "programmes"}


def test_calculators_and_old_figures_of_places_are_reviewed_too(root: Path) -> None:
    for part in ("calculators/overtime.yml", "calculators/figures/310000.yml"):
        path = root / "data" / part
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((ROOT / "data" / part).read_text("utf-8"), "utf-8")
    found = {entry.split(":")[0]: entry for entry in told(root, date(2098, 1, 1))}
    assert "复核日期" in found["data/calculators/overtime.yml"]
    assert "当地公布了新的" in found["data/calculators/figures/310000.yml"]


def test_the_check_reminds_of_what_is_due(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = root / "data/nlu/wages/final_pay.yml"
    text = re.sub("(?m)^  review: .*", '  review: "2026-05-01"', path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    monkeypatch.setattr(bot.cli.content, "ROOT", root)
    assert re.search(r"提醒：有 \d+ 处到了该复核的日子", CliRunner().invoke(app, ["check"]).output)


def test_examples_of_two_questions_that_differ_in_order_only(root: Path) -> None:
    for name, sentence in (("final_pay", "尾款什么时候给我结清"), ("unpaid_wages", "什么时候给我结清尾款呢？")):
        path = root / f"data/nlu/wages/{name}.yml"
        path.write_text(path.read_text("utf-8").replace("    - ", f"    - {sentence}\n    - ", 1), "utf-8")
    pairs = {(one.label, other.label) for one, other in nearly_alike(root / "data/nlu")}
    assert ("wages/final_pay", "wages/unpaid_wages") in pairs
