"""The model: in stages, by sound, and the same after it was stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import QUESTIONS, REPOSITORY

from bot.nlu.features import Features
from bot.nlu.question_model import NotEnoughExamples, QuestionModel

EXAMPLES = [(text, label) for label, texts in QUESTIONS.items() for text in texts]
TEXTS = ["会费怎么办理", "拖了三个月不给钱", "天气", "我要反映老板"]
READINGS = {
    character: line.split("\t")[0]
    for line in (REPOSITORY / "data" / "pinyin.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for character in line.split("\t")[1]
}


def probabilities(model: QuestionModel) -> list[dict[str, float]]:
    return [{c.label: c.probability for c in reading.ranking} for reading in model.read(TEXTS)]


def close(one: list[dict[str, float]], other: list[dict[str, float]]) -> bool:
    return all(a == pytest.approx(b, abs=1e-3) for a, b in zip(one, other, strict=True))


@pytest.fixture(scope="module")
def fast() -> QuestionModel:
    return QuestionModel.fitted(EXAMPLES, Features({"text": 1.0}))


def in_stages(settled: float) -> QuestionModel:
    return QuestionModel.fitted(EXAMPLES, Features({"text": 1.0}), Features({"use": 1.0}), settled=settled)


def test_a_later_stage_is_not_asked_about_what_is_settled(fast: QuestionModel) -> None:
    assert close(probabilities(in_stages(0.0)), probabilities(fast))


def test_a_later_stage_is_asked_about_what_is_not_settled(fast: QuestionModel) -> None:
    sure = [max(ranking.values()) for ranking in probabilities(fast)]
    settled = (min(sure) + max(sure)) / 2
    read = probabilities(in_stages(settled))
    for before, after, first in zip(probabilities(fast), read, sure, strict=True):
        assert (before == pytest.approx(after, abs=1e-3)) == (first >= settled)


def test_probabilities_of_every_stage_add_up(fast: QuestionModel) -> None:
    for model in (fast, in_stages(1.0)):
        for ranking in probabilities(model):
            assert set(ranking) == set(QUESTIONS)
            assert sum(ranking.values()) == pytest.approx(1.0, abs=1e-4)


def test_a_stored_model_reads_the_same(tmp_path: Path) -> None:
    blocks = Features({"text": 1.0, "pinyin": 1.0}, terms=["会费"], readings=READINGS)
    model = QuestionModel.fitted(EXAMPLES, blocks, Features({"use": 1.0}))
    model.saved(tmp_path)
    assert close(probabilities(QuestionModel.loaded(tmp_path)), probabilities(model))


@pytest.mark.parametrize(
    ("typed", "label"), [("回废夺少前", "joining/membership_fee"), ("姥斑步罚公子", "wages/unpaid_wages")]
)
def test_who_types_by_sound_is_understood_by_sound(typed: str, label: str) -> None:
    model = QuestionModel.fitted(EXAMPLES, Features({"text": 1.0, "pinyin": 1.0}, readings=READINGS))
    assert model.read([typed])[0].ranking[0].label == label


def test_two_labels_are_enough_and_one_is_not() -> None:
    two = [pair for pair in EXAMPLES if pair[1] in ("cancel", "wages/unpaid_wages")]
    model = QuestionModel.fitted(two, Features({"text": 1.0}))
    assert [reading.ranking[0].label for reading in model.read(["不填了", "工资拖欠"])] == [
        "cancel",
        "wages/unpaid_wages",
    ]
    with pytest.raises(NotEnoughExamples):
        QuestionModel.fitted(two[:1], Features({"text": 1.0}))
