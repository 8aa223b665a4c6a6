"""Sentences that must raise the alarm, and sentences with the same words that must not."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.emergencies.rules import EmergencyFileError, load_emergencies

RULES = load_emergencies(Path("data"))
TRULY_URGENT = {
    "没有安全带叫我爬高擦玻璃 我不肯 老板骂人": "he is being pressed to climb unsecured",
    "手被机器轧了": "it may have happened this minute",
    "队长吼着让我钻进没通风的罐子 我往后退他就记我名": "he is being pushed into a tank without air",
    "主管明知道吊索断了两股还命令我们接着吊我说危险他就让我明天别来了请问我做得对吗": "the sling is still in use",
}
"""Examples of questions that deserve the alarm all the same, and why."""

TESTS = YAML(typ="safe").load(Path("tests/emergencies.yml"))["tests"]


@pytest.mark.parametrize(
    ("kind", "sentence"), [(kind, sentence) for kind, sentences in TESTS["must"].items() for sentence in sentences]
)
def test_danger_is_recognised(kind: str, sentence: str) -> None:
    found = RULES.find(sentence)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("sentence", [sentence for sentences in TESTS["must_not"].values() for sentence in sentences])
def test_the_same_words_without_danger_raise_no_alarm(sentence: str) -> None:
    assert RULES.find(sentence) is None


def test_no_training_example_raises_the_alarm() -> None:
    for path in Path("data/nlu").glob("*/*.yml"):
        for line in path.read_text().partition("question:")[0].splitlines():
            example = line.strip().removeprefix("- ")
            assert (RULES.find(example) is not None) == (example in TRULY_URGENT), example


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("- id: a\n  kind: trapped\n  answer: 打119", "patterns is missing"),
        ("- id: a\n  kind: trapped\n  patterns: ['(']\n  answer: 打119", "not a regular expression"),
    ],
)
def test_a_broken_rule_is_named(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "emergencies.yml").write_text(content)
    with pytest.raises(EmergencyFileError, match=f"rule a.*{words}"):
        load_emergencies(tmp_path)
