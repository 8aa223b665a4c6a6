"""A message in the light of what was said before: the last answer, and wordings known to fit several questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.nlu.decision import ANSWER, ASK, Decision
from bot.nlu.follow_up import About, follow_up, near, wish
from bot.nlu.question_model import QuestionModel, Reading
from bot.nlu.several_questions import several
from bot.nlu.told_case import told_case

MOST_AMBIGUOUS = 4


@dataclass(frozen=True)
class Context:
    """What the bot tells about a message beside its words.

    Attributes:
        about: the question answered last, None when that was long ago or something else came between.
        ambiguous: questions that the whole text, as it stands, is known to fit (data/ambiguous.yml).
    """

    about: About | None = None
    ambiguous: list[str] = field(default_factory=list)

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, Any]) -> Context:
        """Read `about` and `ambiguous` of the turn protocol."""
        return cls(About.from_metadata(metadata.get("about")), list(metadata.get("ambiguous") or ()))


def in_context(text: str, plain: Decision, reading: Reading, context: Context, model: QuestionModel) -> Decision:
    """Return what to do with a message that by itself would be treated as `plain`."""
    about = context.about
    again = wish(text, about)
    if again is not None:
        return again
    leaning = follow_up(text, about, plain, reading, model) if about is not None else None
    known = set(model.labels)
    ambiguous = [label for label in context.ambiguous if label in known][:MOST_AMBIGUOUS]
    if len(ambiguous) > 1 and (leaning is None or leaning.decision != ANSWER):
        return Decision(ASK, None, plain.confidence, ambiguous)
    case = told_case(text, about, plain, near(about, model)) if about is not None else None
    return case or leaning or several(text, reading, model) or plain
