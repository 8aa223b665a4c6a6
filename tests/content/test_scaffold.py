"""Something new begins with files that need nothing but words: the check names every place that waits for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import bot.cli.content
from bot.cli.main import app
from bot.content.data_check.registry import all_problems
from bot.settings import ROOT

Told = dict[str, str]


def problems(root: Path) -> set[tuple[str, str]]:
    return {(problem.file.relative_to(root).as_posix(), problem.text) for problem in all_problems(root)}


def run(root: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    """Run `gonghui new` in the copy, without a terminal."""
    monkeypatch.setattr(bot.cli.content, "ROOT", root)
    return CliRunner().invoke(app, ["new", *arguments])


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (
            ["question", "--topic", "wages", "--name", "pay_slip", "--title", "单位不给工资条怎么办"],
            ["data/nlu/wages/pay_slip.yml", "tests/nlu/wages/pay_slip.yml"],
        ),
        (
            ["question", "--topic", "housing", "--name", "dormitory", "--title", "宿舍"],
            ["data/nlu/housing/dormitory.yml", "tests/nlu/housing/dormitory.yml", "domain.yml"],
        ),
        (
            ["service", "--place", "330727", "--name", "heat_allowance", "--title", "高温补贴"],
            ["data/services/330727/heat_allowance.yml"],
        ),
        (["ticket", "--name", "dormitory", "--title", "宿舍问题"], ["data/tickets/dormitory.yml"]),
        (
            ["programme", "--place", "330727", "--name", "heating", "--title", "取暖补助"],
            ["data/programmes/330727/heating.yml"],
        ),
    ],
)
def test_what_is_new_needs_nothing_but_words(
    root: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], files: list[str]
) -> None:
    before = problems(root)
    result = run(root, monkeypatch, *arguments)
    assert result.exit_code == 0, result.output
    assert all(file in result.output for file in files)
    added = problems(root) - before
    # Too few examples yet; the rest are places that wait for words, in the files that were made and nowhere else.
    assert {text for _, text in added if "例句" not in text} == {"还没写：把（待写）换成内容。"}
    assert {file for file, _ in added} <= set(files)


def test_a_new_topic_is_told_to_rasa_below_its_topics(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(root, monkeypatch, "question", "--topic", "housing", "--name", "dormitory", "--title", "宿舍")
    lines = (root / "domain.yml").read_text(encoding="utf-8").splitlines()
    assert lines.index("- housing") < lines.index("- joining")
    assert (root / "data/stories/answers.yml").read_text(encoding="utf-8").count("- intent: housing\n") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "说清要建什么"),
        (["poem"], "可以建：question（一个问题）"),
        (["question", "--topic", "wages", "--name", "pay_slip"], "还缺 title=……"),
        (["question", "--topic", "工资", "--name", "pay_slip", "--title", "工资条"], "只用小写英文"),
        (["question", "--topic", "wages", "--name", "final_pay", "--title", "工资条"], "已经有 wages/final_pay.yml"),
        (["question", "--topic", "wages", "--name", "x1", "--title", "离职时工资什么时候结清"], "已经有这个标题"),
        (["question", "--topic", "commands", "--name", "x1", "--title", "工资条"], "不是给职工看的问题"),
        (["question", "--topic", "wages", "--name", "x1", "--title", "工资: 条"], "不带冒号"),
        (["service", "--place", "339999", "--name", "x1", "--title", "高温补贴"], "没有代码是“339999”的地方"),
        (["sentence", "--name", "nothing", "--title", "赔多少"], "没有计算器“nothing”"),
    ],
)
def test_what_cannot_be_used_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    result = run(root, monkeypatch, *arguments)
    assert result.exit_code == 1
    assert words in result.output


def test_what_a_calculator_hears_in_a_new_sentence_is_told_and_held(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / "data/calculators/overtime.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((ROOT / "data/calculators/overtime.yml").read_text(encoding="utf-8"), encoding="utf-8")
    result = run(root, monkeypatch, "sentence", "--name", "overtime", "--title", "月薪五千，乱七八糟加了几回班")
    assert "听出了：月工资 wage。" in result.output
    assert "休息日加班小时 rest_day" in result.output
    assert "待写" not in result.output
    assert "    - say: 月薪五千，乱七八糟加了几回班\n      fills: [wage]\n" in path.read_text(encoding="utf-8")


def test_a_sentence_joins_its_calculator(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = root / "data/calculators/severance.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("calculator:\n  examples:\n    - say: 甲\n      fills: [a]\n\n  opening: 好。\n", encoding="utf-8")
    result = run(root, monkeypatch, "sentence", "--name", "severance", "--title", "干了5年: 赔多少")
    assert result.exit_code == 0
    assert '      fills: [a]\n    - say: "干了5年: 赔多少"\n\n  opening' in path.read_text(encoding="utf-8")
