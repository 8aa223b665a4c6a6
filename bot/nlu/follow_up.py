"""A message that leans on the question answered before it: 那临时工呢, 要什么材料, 为什么.

Nothing is learnt for it. Half a sentence is read by itself, behind the title of the last question and behind the name
of its matter (产假 被辞退), and only questions near that one compete. What stands well on its own is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.nlu.decision import ANSWER, ASK, MOST_CHOICES, NEVER_OFFERED, OUT_OF_SCOPE, Decision
from bot.nlu.ellipsis import aspect_in, half_in, wish_in
from bot.nlu.question_model import QuestionModel, Reading

AGAIN = "again"
"""Decision: speak of the last answer once more, `how` says in which way (bot/nlu/ellipsis.py)."""

SHORTEST_TO_STAND = 5
"""Characters. A marked half that is shorter ("试用期" of 那试用期呢) leans, however sure the model is of it alone."""

LONGEST_UNMARKED = 12
"""Characters of a message without 那 or 呢 that may still lean, if the model does not know it alone."""

SURE_ALONE = 0.75
"""Probability from which a message by itself is no longer doubtful, or none of our business."""

LEADS, SHARE = 3.5, 0.50
"""The best near question is answered when it leads the second so many times, and holds this share of all."""

ENOUGH_ALONE, ENOUGH_BEHIND = 0.02, 0.30
"""Probability of the half by itself, or behind title or matter, that it takes to answer and not to ask back."""

BENDS_BEHIND = 0.50
WORTH_ASKING = 0.15
FLOOR = 0.005
"""Added to each probability, so that one reading alone cannot rule a question out."""

_SAYS_LITTLE = ("smalltalk/", "cancel", OUT_OF_SCOPE)
"""What a half (不给报呢, 快过了呢) is easily taken for by itself."""


@dataclass(frozen=True)
class About:
    """The question that was answered last, as the bot tells it with the turn.

    Attributes:
        title: what the worker calls it.
        matter: what it is about, in a word or two; "" when it belongs to none.
        near: other questions of its matter, and those that it offers or that offer it.
        aspects: the questions that a bare "documents", "cost", … asks for; several mean that he is to be asked.
        takes_story: its answer asked him to tell his case, so that it can be registered.
        telling: he has begun to tell it, and was asked whether it shall be registered.
    """

    question: str
    title: str = ""
    matter: str = ""
    near: Sequence[str] = ()
    aspects: Mapping[str, Sequence[str]] = field(default_factory=dict)
    takes_story: bool = False
    telling: bool = False

    @classmethod
    def from_metadata(cls, about: Mapping[str, Any] | None) -> About | None:
        """Read `about` of the turn protocol; None when nothing was answered before."""
        return cls(**about) if about else None


@dataclass(frozen=True)
class Again(Decision):
    """A wish about the last answer; `about` is its question, `how` is why, next or repeat."""

    how: str = ""
    about: str | None = None

    def as_output(self) -> dict[str, object]:
        """Return the property `decision` of a parsed message."""
        return {**asdict(self), "label": None, "question": None}


def wish(text: str, about: About | None) -> Again | None:
    """Return what a message wants of the last answer; without one only the wish to hear it again means something."""
    how = wish_in(text)
    if how is None or (about is None and how != "repeat"):
        return None
    return Again(AGAIN, None, 1.0, [], how, about.question if about else None)


def follow_up(text: str, about: About, plain: Decision, reading: Reading, model: QuestionModel) -> Decision | None:
    """Return what a message that leans on `about` asks; None when it stands on its own.

    Args:
        text: normalised text.
        plain: what would be done with the message by itself, read as `reading`.
    """
    aspect = aspect_in(text)
    if aspect is not None:
        return _by_aspect(aspect, text, about, model)
    half = half_in(text)
    if half is None and (plain.decision == ANSWER or len(text) > LONGEST_UNMARKED or _is_foreign(reading)):
        return _doubtful(text, about, plain, model)
    if half is not None and _is_foreign(reading, SURE_ALONE):
        return None
    return _by_reading(text, half, about, plain, model)


def _by_aspect(aspect: str, text: str, about: About, model: QuestionModel) -> Decision:
    names = ("cost", "amount") if aspect == "money" else (aspect,)
    meant = [label for name in names for label in about.aspects.get(name, ()) if label in model.labels]
    meant = list(dict.fromkeys(meant))
    if len(meant) == 1:
        return Decision(ANSWER, meant[0], 1.0)
    if meant:
        return Decision(ASK, None, 0.5, meant[:MOST_CHOICES])
    ranked = _ranked(text, about, model)
    return Decision(ASK, None, 0.5, [label for label, _, _, _ in ranked][:MOST_CHOICES])


def _by_reading(text: str, half: str | None, about: About, plain: Decision, model: QuestionModel) -> Decision | None:
    ranked = _ranked(half or text, about, model)
    if not ranked:
        return None
    label, score, alone, behind = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    clear = score >= max(SHARE, LEADS * second)
    enough = alone >= ENOUGH_ALONE or behind >= ENOUGH_BEHIND
    if plain.decision == ANSWER and plain.label is not None and not plain.label.startswith(_SAYS_LITTLE):
        short = half is not None and len(half) <= SHORTEST_TO_STAND
        bends = short and clear and behind >= BENDS_BEHIND and "/" in plain.label
        return Decision(ANSWER, label, score, []) if bends and label != plain.label else None
    if clear and enough:
        return Decision(ANSWER, label, max(alone, behind), [])
    if half is None and not enough:
        return None
    offered = [entry[0] for entry in ranked]
    if not enough:
        # Nothing near is likely: what the message may mean by itself is worth offering as well.
        alone_likely = [label for label in plain.choices if "/" in label]
        offered = [*offered[: MOST_CHOICES - 1], *alone_likely[:1], *offered[MOST_CHOICES - 1 :]]
    return Decision(ASK, None, max(alone, behind), list(dict.fromkeys(offered))[:MOST_CHOICES])


def _doubtful(text: str, about: About, plain: Decision, model: QuestionModel) -> Decision | None:
    """Ask back when a message alone is only half sure of a foreign question, and a near one is likely as well."""
    if plain.question is None or plain.confidence >= SURE_ALONE or len(text) > LONGEST_UNMARKED:
        return None
    ranked = _ranked(text, about, model)
    if not ranked or plain.question in [entry[0] for entry in ranked]:
        return None
    label, _, alone, behind = ranked[0]
    return Decision(ASK, None, alone, [label, plain.question]) if min(alone, behind) >= WORTH_ASKING else None


def _ranked(half: str, about: About, model: QuestionModel) -> list[tuple[str, float, float, float]]:
    """Return near questions, best first, each with its score (shares of 1) and what each reading gives it."""
    before = [text for text in (about.title, about.matter) if text]
    alone, *readings = (
        {candidate.label: candidate.probability for candidate in reading.ranking}
        for reading in model.read([half, *(f"{text} {half}" for text in before)])
    )
    behind = {label: max((reading[label] for reading in readings), default=0.0) for label in alone}
    others = [label for label in near(about, model) if label != about.question]
    weights = {label: (alone[label] + FLOOR) * (behind[label] + FLOOR) for label in others}
    total = sum(weights.values()) or 1.0
    ranked = [(label, weight / total, alone[label], behind[label]) for label, weight in weights.items()]
    return sorted(ranked, key=lambda entry: -entry[1])


def near(about: About, model: QuestionModel) -> list[str]:
    """Return the questions of the same matter and topic, and those that the answer offers; smalltalk is none."""
    topic = about.question.partition("/")[0] + "/"
    labels = [*about.near, *(label for label in model.labels if label.startswith(topic))]
    known = set(model.labels)
    return [label for label in dict.fromkeys(labels) if label in known and not label.startswith(NEVER_OFFERED)]


def _is_foreign(reading: Reading, from_probability: float = 0.0) -> bool:
    first = reading.ranking[0]
    return first.label.startswith(OUT_OF_SCOPE) and first.probability >= from_probability
