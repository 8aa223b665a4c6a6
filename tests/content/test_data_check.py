"""Every mistake in a data file is told with file, line and remedy, and all mistakes are told at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.data_check.registry import all_problems
from bot.content.examples import examples
from bot.settings import ROOT

QUESTION = "data/nlu/wages/final_pay.yml"
UNSEEN = "tests/nlu/wages/final_pay.yml"

Edit = Callable[[str, str, str], None]
"""Replaces words in a file, given by its path below the copy; the words must be there."""


@pytest.fixture
def edit(root: Path) -> Edit:
    """Edit a file of the copy."""

    def replace(file: str, old: str, new: str) -> None:
        text = (root / file).read_text(encoding="utf-8")
        assert old in text
        write(root, file, text.replace(old, new, 1))

    return replace


def write(root: Path, file: str, text: str) -> None:
    """Write a file of the copy."""
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def told(root: Path) -> list[str]:
    """What the check tells, as file:line:words."""
    return [f"{problem.file.relative_to(root)}:{problem.line}:{problem.text}" for problem in all_problems(root)]


def line_of(root: Path, file: str, words: str) -> int:
    lines = (root / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def test_the_data_of_the_repository_has_no_problem() -> None:
    assert [f"{problem}" for problem in all_problems(ROOT)] == []
    assert len(list(examples())) > 1000  # there was something to check


def question(name: str) -> str:
    return f"data/nlu/{name}.yml"


MISTAKES = [
    # file, what stands there, what is written instead, what marks the line, what is told
    (question("wages/annual_leave"), "  answer: |", "    answer: |", "    answer: |", "上一行缩进不对"),
    (question("wages/collective_bargaining"), "  title:", "\ttitle:", "\ttitle:", "行首有制表符（Tab），换成空格"),
    (question("wages/contractor_ran_away"), "  title: ", "  title：", "title：", "冒号要用英文的，后面空一格"),
    (question("wages/fines_and_deductions"), "  title: ", "  title:", "  title:", "冒号要用英文的，后面空一格"),
    (
        question("wages/overtime_limit"),
        "  choices:",
        "  title: 又一个\n  choices:",
        "title: 又一个",
        "写了两次",
    ),
    (
        question("wages/overtime_pay"),
        'review: "2027-06-30"',
        "review: 2027-06-30",
        "review:",
        "“review”要写文字；",
    ),
    (question("wages/paid_in_goods"), 'review: "2027-06-30"', 'review: "2027年6月"', "review:", "“review”的写法不对"),
    (question("wages/public_holidays"), 'version: "3.1"', "version: 3.1", "version:", "“version”"),
    (question("wages/shutdown_pay"), "  title:", "  titel:", "titel:", "不认识“titel”"),
    (question("joining/how_to_join"), "examples: |", "examples:", "examples:", "“examples:”后面少了竖线"),
    (
        question("joining/shop_owner"),
        "joining/shop_owner",
        "joining/shopowner",
        "shopowner",
        "改成“joining/shop",
    ),
    (
        question("joining/leave_union"),
        "choices: [",
        "choices: [wages/final_pai, ",
        "final_pai",
        "是不是“wages/final_pay”",
    ),
    (question("joining/membership_fee"), "    - ", "    -会费多少", "-会费多少", "例句前面要有“- ”"),
    (question("joining/migrant_worker"), "    - ", "    - [户口](x)", "[户口]", "不要用方括号"),
    (question("joining/part_time_worker"), "  basis:", "  basics:", "basics:", "不认识“basics”"),
    ("tests/nlu/joining/leave_union.yml", "sentences:", "sentence:", "sentence:", "不认识“sentence”"),
    ("tests/nlu/wages/final_pay.yml", "wages/final_pay", "wages/x", "wages/x", "改成“wages/final_pay”"),
    ("data/services/330727/startup_subsidy.yml", 'place: "330727"', 'place: "339999"', "339999", "没有代码是 339999"),
    ("data/services/330205/join_union.yml", 'place: "330205"', "place: 330205", "place: 330205", "“place”要写文字"),
    ("data/services/331126/mutual_aid_claim.yml", "  review:", "  reviews:", "reviews:", "不认识“reviews”"),
    ("data/tickets/wage_arrears.yml", "position: ", "position: 第", "position: 第", "“position”要写整数"),
    ("data/tickets/injury.yml", "title: ", "title：", "title：", "冒号要用英文的"),
    ("data/early_warning/rules.yml", "days: 30", "days: 一个月", "days: 一个月", "“days”要写整数"),
    (
        "data/follow_ups.yml",
        "[wages/final_pay",
        "[wages/nothing, wages/final_pay",
        "wages/nothing",
        "没有叫“wages/nothing”",
    ),
    (
        "data/ambiguous.yml",
        "[wages/final_pay",
        "[wages/nothing, wages/final_pay",
        "wages/nothing",
        "没有叫“wages/nothing”",
    ),
]


@pytest.fixture(scope="module")
def told_of_all(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A copy with every mistake in a file of its own, and what one check tells of them."""
    root = Path(shutil.copytree(pristine, tmp_path_factory.mktemp("mistakes") / "repository"))
    for file, old, new, _, _ in MISTAKES:
        text = (root / file).read_text(encoding="utf-8")
        assert old in text, (file, old)
        write(root, file, text.replace(old, new, 1))
    return root, told(root)


@pytest.mark.parametrize(("file", "marked", "words"), [(case[0], case[3], case[4]) for case in MISTAKES])
def test_a_mistake_is_told_with_its_line_and_remedy(
    told_of_all: tuple[Path, list[str]], file: str, marked: str, words: str
) -> None:
    root, entries = told_of_all
    line = line_of(root, file, marked)
    assert any(entry.startswith(f"{file}:{line}:") and words in entry for entry in entries), entries


def test_a_question_without_basis_or_local_code(root: Path, edit: Edit) -> None:
    text = (root / QUESTION).read_text(encoding="utf-8")
    start, end = text.index("  basis:"), text.index("  local_only:")
    places = '  places:\n  - {place: "999999", place_name: 某地, year: "2026", answer: 有。, source: 通知}\n'
    write(root, QUESTION, text[:start] + places + text[end:])
    assert any("缺少“basis”" in entry for entry in told(root))
    edit(QUESTION, "  places:", "  basis: []\n  places:")
    assert any("没有代码是 999999 的地方" in entry for entry in told(root))


def test_one_example_in_two_files(root: Path, edit: Edit) -> None:
    edit(QUESTION, "    - ", "    - 工资條不發！\n    - ")
    other = "data/nlu/wages/unpaid_wages.yml"
    edit(other, "    - ", "    - 工资条不发\n    - ")
    first, second = line_of(root, QUESTION, "工资條不發"), line_of(root, other, "工资条不发")
    assert (
        f"{other}:{second}:“工资条不发”和{QUESTION} 第{first}行是同一句，只留在最该答它的那个文件里，另一处删掉。"
        in told(root)
    )


def test_an_example_that_is_a_test_sentence(root: Path, edit: Edit) -> None:
    sentence = (root / UNSEEN).read_text(encoding="utf-8").splitlines()[2].strip()
    edit(QUESTION, "    - ", f"    {sentence}\n    - ")
    assert any("是考题" in entry and UNSEEN in entry for entry in told(root))


def test_a_missing_half_of_a_pair(root: Path) -> None:
    (root / UNSEEN).unlink()
    (root / "data/nlu/joining/how_to_join.yml").unlink()
    found = told(root)
    assert f"{QUESTION}:None:没有考题：建一个 {UNSEEN}，写8句例句里没有的问法（make new 会一起建好）。" in found
    assert any(entry.startswith("tests/nlu/joining/how_to_join.yml:None:考的是没有的问题") for entry in found)


def test_an_unknown_topic_is_told_with_both_places(root: Path) -> None:
    text = (root / QUESTION).read_text(encoding="utf-8").replace("wages/final_pay", "housing/pay_slip")
    write(root, "data/nlu/housing/pay_slip.yml", text.replace("    - ", "    - 住房的事："))
    found = told(root)
    assert any(entry.startswith("domain.yml:") and "“- housing”" in entry for entry in found)
    assert any(entry.startswith("data/stories/answers.yml:") and "housing" in entry for entry in found)


def test_a_file_that_nobody_would_read(root: Path) -> None:
    write(root, "data/nlu/wages/new.yaml", "nlu: []\n")
    write(root, "data/nlu/stray.yml", 'version: "3.1"\n')
    write(root, "data/tickets/empty.yml", "")
    found = told(root)
    assert any("data/nlu/wages/new.yaml" in entry and "以 .yml 结尾" in entry for entry in found)
    assert any("data/nlu/stray.yml" in entry and "一层文件夹" in entry for entry in found)
    assert any("data/tickets/empty.yml" in entry and "是空的" in entry for entry in found)
