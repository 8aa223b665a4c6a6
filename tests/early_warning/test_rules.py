"""Rules are data: what is wrong in them is told with its line, what is right is told in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.data_files.reading import DataFileError
from bot.directory.places import PlaceIndex
from bot.early_warning import wording
from bot.early_warning.figures import Figures
from bot.early_warning.rules import Level, read_rules, warning_rules
from bot.tickets.types import ticket_types

GOOD = """\
warning_rules:
  - name: wages
    title: 欠薪
    by: employer
    types: [wage_arrears]
    money_field: sum
    people_field: people
    days: 30
    levels:
      yellow: {people: 2, money: 50000}
      red: {people: 8}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("[wage_arrears]", "[wages]", 5, "没有“wages”"),
        ("[wage_arrears]", "[complaint_union]", 5, "投诉的是工会"),
        ("[wage_arrears]", "[]", 5, "至少要有1项"),
        ("by: employer", "by: boss", 4, "只能从这些里选"),
        ("money_field: sum", "money_field: total", 6, "没有叫“total”"),
        ("money_field: sum", "days_field: x", 6, "不认识“days_field”"),
        ("    money_field: sum\n", "", 9, "就要写 money_field"),
        ("days: 30", "days: 400", 8, "最多是366"),
        ("red: {people: 8}", "red: {people: 2}", 11, "要比低一级的大"),
        ("red: {people: 8}", "red: {}", 11, "没有写门槛"),
        ("red: {people: 8}", "purple: {people: 8}", 11, "不认识“purple”"),
        ("days: 30", "days: 30\n    words: ['(']", 9, "不是正则表达式"),
        ("days: 30", 'days: 30\n    within: ["999999"]', 9, "没有代码是 999999"),
        ("name: wages", "name: 欠薪", 2, "写法不对"),
    ],
)
def test_a_fault_is_told_with_its_line(
    tmp_path: Path, places: PlaceIndex, old: str, new: str, line: int, words: str
) -> None:
    file = tmp_path / "rules.yml"
    file.write_text(GOOD, encoding="utf-8")
    assert len(read_rules(file, ticket_types(), places)) == 1
    assert old in GOOD
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        read_rules(file, ticket_types(), places)
    assert any(words in problem.text for problem in caught.value.problems), caught.value
    assert line in {problem.line for problem in caught.value.problems}, caught.value


def test_a_name_is_given_once(tmp_path: Path, places: PlaceIndex) -> None:
    file = tmp_path / "rules.yml"
    file.write_text(GOOD + GOOD.removeprefix("warning_rules:\n"), encoding="utf-8")
    with pytest.raises(DataFileError, match="用了两次"):
        read_rules(file, ticket_types(), places)


def test_the_rules_of_the_installation_can_be_read_in_words(places: PlaceIndex) -> None:
    rules = {rule.name: rule for rule in warning_rules(places)}
    assert dict(wording.levels(rules["wages_at_employer"]))[Level.RED] == (
        "10人以上反映，或涉及30人以上，或金额100万元以上"
    )


def test_figures_in_words() -> None:
    assert wording.in_all(Figures(3, 2, 2, 0)) == "工单3件，2人反映"
    assert wording.in_all(Figures(3, 2, 30, 125_000)) == "工单3件，2人反映，涉及30人，金额12.5万元"
    assert [wording.money(yuan) for yuan in (8000, 10_000, 120_000_000)] == ["8000元", "1万元", "1.2亿元"]
