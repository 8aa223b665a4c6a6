"""Words about an answer that was given already: what it rests on, what comes next, the same in short."""

from __future__ import annotations

from bot.dialogue import wording
from bot.questions.library import Question

NEIGHBOURS = 2

ABOUT_FIELD = {"field_why": wording.WHY_FIELD, "field_repeat": wording.FIELD_AGAIN}
"""What is said to a worker who asks about what he is to fill in; the question itself is put to him again below."""


def why(question: Question) -> str:
    """Say what the answer rests on."""
    if not question.basis:
        return wording.WHY_NO_BASIS.format(title=question.title)
    return wording.WHY_BASIS.format(title=question.title, basis="；".join(basis.text for basis in question.basis))


def next_step(question: Question, step: str) -> str:
    """Say what comes next.

    Args:
        step: the next step as it reads at the worker's place; empty when there is none.
    """
    return wording.NEXT_STEP.format(step=step) if step else wording.NO_NEXT_STEP.format(title=question.title)


def in_short(question: Question, step: str) -> str:
    """Say the answer again, in a sentence or two."""
    return "\n".join(filter(None, [wording.IN_SHORT.format(title=question.title, gist=_gist(question.answer)), step]))


def neighbours(question: Question) -> list[str]:
    """Return the questions that are offered beside; commands are no questions."""
    return [name for name in question.choices if "/" in name][:NEIGHBOURS]


def _gist(answer: str) -> str:
    """Return the first sentence; a heading with the first line below it."""
    lines = answer.split("\n")
    first = lines[0].split("。")[0]
    if first.endswith("："):
        return first + "".join(lines[1:2]).removeprefix("· ").rstrip("；。") + "。"
    return first + "。"
