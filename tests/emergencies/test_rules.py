"""Sentences that must raise the alarm, and sentences with the same words that must not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.data_files.reading import DataFileError
from bot.dialogue.place_context import find_place
from bot.directory.places import load_places
from bot.emergencies.reading import load_emergencies

RULES = load_emergencies(Path("data"))
TRULY_URGENT = {
    "保安队长把我关在值班室不准走": "he is being held",
    "老板把门反锁不让我们出去": "they are being held",
    "扣着人不让走 逼我写检讨": "somebody is being held",
    "被关在办公室里写检查 写到半夜": "he may still be held",
    "没有安全带叫我上高空，能不干吗": "he is being pressed to climb unsecured",
    "罐子里没通风 班长叫我钻进去刷漆": "a closed tank without air",
    "没有防毒口罩让我清沥青池 不干行吗": "poisonous fumes",
    "屋面的瓦都松了还让我们上去踩，可以停工不": "they are being sent onto a roof that gives way",
    "吊车钢丝断股了照样用": "what hangs on it may fall on somebody",
    "气温到四十度还让在屋顶上铺瓦 停不停工": "heat stroke; at 40 degrees outdoor work must stop",
    "四十一度了工头还催着干": "heat stroke; at 40 degrees outdoor work must stop",
    "没有安全带叫我爬高擦玻璃 我不肯 老板骂人": "he is being pressed to climb unsecured",
    "手被机器轧了": "it may have happened this minute",
    "队长吼着让我钻进没通风的罐子 我往后退他就记我名": "he is being pushed into a tank without air",
    "主管明知道吊索断了两股还命令我们接着吊我说危险他就让我明天别来了请问我做得对吗": "the sling is still in use",
}
"""Examples of questions that deserve the alarm all the same, and why."""

HELD_OUT = "emergencies_held_out"
SETS: dict[str, Any] = {
    path.stem: YAML(typ="safe").load(path)["tests"] for path in sorted(Path("tests").glob("emergencies*.yml"))
}
LEARNT = {name: tests for name, tests in SETS.items() if name != HELD_OUT}
FIRST = SETS["emergencies"]


def sentences(side: str) -> list[str]:
    return [sentence for tests in LEARNT.values() for group in tests.get(side, {}).values() for sentence in group]


@pytest.mark.parametrize(
    ("kind", "sentence"), [(kind, sentence) for kind, group in FIRST["must"].items() for sentence in group]
)
def test_danger_is_recognised_for_what_it_is(kind: str, sentence: str) -> None:
    found = RULES.find(sentence)
    assert found is not None
    assert found.kind == kind


def test_danger_is_recognised_in_roundabout_words() -> None:
    assert [sentence for sentence in sentences("must") if RULES.find(sentence) is None] == []


def test_whoever_speaks_of_dying_is_answered_gently() -> None:
    groups = [group for tests in LEARNT.values() for name, group in tests["must"].items() if name == "self_harm"]
    for sentence in (sentence for group in groups for sentence in group):
        found = RULES.find(sentence)
        assert found is not None
        assert found.kind == "self_harm", sentence
        assert "12356" in found.answer
        assert "系统" not in found.answer


@pytest.mark.parametrize("sentence", sentences("must_not"))
def test_the_same_words_without_danger_raise_no_alarm(sentence: str) -> None:
    assert RULES.find(sentence) is None


@pytest.mark.parametrize("sentence", sentences("line"))
def test_a_past_injury_or_despair_gets_a_line_and_no_alarm(sentence: str) -> None:
    assert RULES.find(sentence) is None
    line = RULES.line(sentence)
    assert line is not None
    assert "120" in line


def test_danger_needs_no_line_and_ordinary_questions_get_none() -> None:
    assert RULES.line("车间着火了") is None
    for question in ("怎么加入工会", "产假有多少天", "工资什么时候发", "你好", "老板一直拖着工资不给"):
        assert RULES.line(question) is None, question


def test_sentences_that_nobody_mended_the_rules_by_are_mostly_found() -> None:
    """An estimate, with room: at first 24 of 30 raised the alarm, 27 that or a line, and 1 of 30 falsely."""
    tests = SETS[HELD_OUT]
    danger = [sentence for group in tests["must"].values() for sentence in group]
    harmless = [sentence for group in tests["must_not"].values() for sentence in group]
    assert sum(RULES.find(sentence) is not None for sentence in danger) >= 18
    assert sum(RULES.find(sentence) is not None or RULES.line(sentence) is not None for sentence in danger) >= 24
    assert sum(RULES.find(sentence) is not None for sentence in harmless) <= 1


def test_examples_of_questions_raise_no_alarm_and_seldom_get_a_line() -> None:
    examples = [
        line.strip().removeprefix("- ")
        for path in Path("data/nlu").glob("*/*.yml")
        for line in path.read_text().partition("question:")[0].splitlines()
        if line.strip().startswith("- ")
    ]
    alarms = [example for example in examples if RULES.find(example) is not None and example not in TRULY_URGENT]
    # New examples come in every week; one in a thousand is what the people on duty can bear.
    assert len(alarms) <= len(examples) // 1000, alarms
    lines = [example for example in examples[::4] if RULES.line(example) is not None]
    assert len(lines) <= len(examples) // 4 // 50


@pytest.mark.parametrize("slip", ["有人融电了", "宿舍找火了", "我不想火了", "手备机器夹住了", "被抱安打了 头流血"])
def test_slips_of_the_voice_input_are_understood(slip: str) -> None:
    assert RULES.find(slip) is not None


KINDS = "kinds: {trapped: 被困}\n"
RULE = KINDS + "dangers:\n- id: a\n  kind: trapped\n  answer: 打119\n"


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        (RULE, 3, "缺少“patterns”"),
        (RULE + "  patterns: []", 6, "“patterns”至少要有1项"),
        (RULE + "  patterns:\n  - 火\n  - '('", 8, "不是正则表达式"),
        (RULE + "  patterns:\n  - [火, '(']", 7, "不是正则表达式"),
        (RULE + "  patterns: [火]\n  unless:\n  - '{who}'", 8, "words 里没有“who”"),
        (RULE + "  patterns: 火", 6, "“patterns”要写成列表"),
        (RULE + "  patterns: [火]\n  unles: [电影]", 7, "不认识“unles”"),
        (RULE + "  patterns: [火]\n" + RULE.removeprefix(KINDS + "dangers:\n") + "  patterns: [水]", 7, "“a”用了两次"),
        (RULE.replace("kind: trapped", "kind: fire") + "  patterns: [火]", 4, "kind 是“fire”，kinds 里没有它"),
        (RULE.replace("  answer: 打119\n", "  patterns: [火]"), 3, "缺少“answer”"),
        (KINDS + "spelling:\n- [着货]\n" + RULE.removeprefix(KINDS) + "  patterns: [火]", 3, "缺少"),
        (KINDS + "lines:\n- id: a", 1, "缺少“dangers”"),
        ("dangers: [", 1, "括号要成对"),
        ("dangers: 火", 1, "“dangers”要写成列表"),
    ],
)
def test_a_broken_rule_is_told_with_its_line(tmp_path: Path, content: str, line: int, told: str) -> None:
    (tmp_path / "emergencies.yml").write_text(content)
    with pytest.raises(DataFileError) as error:
        load_emergencies(tmp_path)
    found = [(problem.line, problem.text) for problem in error.value.problems]
    assert [one for one in found if one[0] == line and told in one[1]], found


def test_all_broken_rules_are_told_at_once(tmp_path: Path) -> None:
    more = "- id: b\n  kind: fire\n  answer: 打119\n  patterns: ['{where}', '(']\n"
    (tmp_path / "emergencies.yml").write_text(RULE + "  patterns: ['[']\n" + more)
    with pytest.raises(DataFileError) as error:
        load_emergencies(tmp_path)
    assert [problem.line for problem in error.value.problems] == [6, 8, 10, 10]


def test_a_damaged_table_of_the_second_net_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "emergencies.yml").write_text(Path("data/emergencies.yml").read_text())
    (tmp_path / "emergencies_likeness.tsv").write_text("*\t1.0\n")
    with pytest.raises(DataFileError, match=r"重新学一遍：.*learn_emergencies"):
        load_emergencies(tmp_path)


def test_the_parts_of_a_listed_pattern_may_stand_anywhere(tmp_path: Path) -> None:
    rule = "dangers:\n- id: a\n  kind: trapped\n  patterns: [[坑, 塌]]\n  unless: [电影]\n  answer: 打119"
    (tmp_path / "emergencies.yml").write_text(KINDS + rule)
    rules = load_emergencies(tmp_path)
    assert rules.find("塌了 人在坑里") is not None
    assert rules.find("坑很深") is None
    assert rules.find("电影里坑塌了") is None


@pytest.mark.parametrize("sentence", ["我在上海", "在丽水", "我在上虞打工", "我在塔城", "我现在到上虞上班了"])
def test_a_place_alone_is_no_danger(sentence: str) -> None:
    places = load_places(Path("data/directory"))
    rules = load_emergencies(Path("data"), tells_only_where=lambda text: find_place(places, text, None, None)[1])
    assert rules.find(sentence) is None
    assert rules.line(sentence) is None
