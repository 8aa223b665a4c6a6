"""When the cut of a message into questions may be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from bot.nlu.question_model import Candidate, QuestionModel, Reading
from bot.nlu.several_questions import several

FAIR, TRAINING, DISABLED = "startup/job_fair", "startup/training", "startup/disabled_worker"


class _Reads:
    """Reads what a trained model would only read by luck: each part as one question, surely."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        return [Reading([Candidate(FAIR if "招聘会" in text else TRAINING, 0.9)]) for text in texts]


@pytest.mark.parametrize(
    ("whole", "answered"),
    [
        (Candidate(DISABLED, 0.97), None),
        (Candidate(DISABLED, 0.60), [FAIR, TRAINING]),
        (Candidate(TRAINING, 0.97), [TRAINING, FAIR]),
    ],
)
def test_a_message_stays_whole_when_it_is_surely_about_what_none_of_its_parts_asks(
    whole: Candidate, answered: list[str] | None
) -> None:
    model = cast(QuestionModel, _Reads())
    found = several("聋哑人能去哪个招聘会?有没有免费培训?", Reading([whole]), model)
    assert (found and [found.label, *found.also]) == answered
