"""Messages that are read together are understood as if each had come alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from conftest import QUESTIONS

from bot.nlu.decision import Thresholds
from bot.nlu.features import Features
from bot.nlu.question_model import QuestionModel, Reading
from bot.nlu.reading_ahead import read_together
from bot.nlu.understanding import understood

EXAMPLES = [(text, label) for label, texts in QUESTIONS.items() for text in texts]
SAID = [(text, {}) for text, _ in EXAMPLES[:4]] + [
    ("怎么入会?会费交多少?", {}),
    ("那多少钱呢", {"about": {"question": EXAMPLES[0][1], "title": "怎么加入工会"}}),
    ("", {}),
    ("拖欠工资", {"chosen": EXAMPLES[0][1]}),
]


class _Counted(QuestionModel):
    """Counts how often texts have to be worked out."""

    rounds = 0

    def _readings(self, known: Sequence[str]) -> list[Reading]:
        self.rounds += 1
        return super()._readings(known)


@pytest.fixture
def model() -> _Counted:
    """A small model, with nothing remembered."""
    return _Counted.fitted(EXAMPLES, Features({"text": 1.0}))  # type: ignore[return-value]


def test_nothing_is_left_to_read_and_nothing_is_understood_otherwise(model: _Counted) -> None:
    thresholds = Thresholds()
    alone = [
        understood(text, metadata, QuestionModel.fitted(EXAMPLES, Features({"text": 1.0})), thresholds)
        for text, metadata in SAID
    ]
    read_together(SAID, model, thresholds)
    rounds = model.rounds
    together = [understood(text, metadata, model, thresholds) for text, metadata in SAID]
    assert model.rounds == rounds <= 3
    assert [(one.intent, one.decision.label) for one in together] == [(one.intent, one.decision.label) for one in alone]
