"""What the worker may be referring to: the question answered last, and a case he told after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.conversations.earlier import EarlierTurn, earlier_turns
from bot.dialogue.matters import Matters
from bot.forms.conditions import Values
from bot.questions.library import Question, QuestionLibrary

REFERRED_TO_FOR = timedelta(minutes=30)
"""After this an answer is no longer what half a sentence leans on."""

LOOKED_BACK = 8
OFFERED = "offer_ticket"
_IN_BETWEEN = frozenset({OFFERED, "again", "ask", "declined", "unknown"})
"""Decisions after which the answer before is still what he speaks of."""

_TALK = "smalltalk"
_REGISTERS = "登记"


@dataclass(frozen=True)
class LastAnswer:
    """What was answered, and told, shortly before a message.

    Attributes:
        question: the question answered last, None when none was, or when a flow came after it.
        directly: nothing came in between.
        case: what he told when he was last asked whether it shall be registered; "" when he was not just asked.
        worked: the form whose sum was told just before, and its values; None when none was.
    """

    question: Question | None
    directly: bool = False
    case: str = ""
    worked: tuple[str, Values] | None = None

    @property
    def offers_to_register(self) -> bool:
        """True right after an answer that ended with the offer to register the matter."""
        return self.directly and self.question is not None and _REGISTERS in self.question.next_step


def last_answer(session: Session, inbox_id: str, questions: QuestionLibrary) -> LastAnswer:
    """Return what the message with this id may refer to."""
    turns = earlier_turns(session, inbox_id, REFERRED_TO_FOR, LOOKED_BACK)
    case, worked = _case(turns), _worked(turns)
    for turn in turns:
        decision, name = turn.understanding.get("decision"), turn.understanding.get("question")
        question = questions.get(name or "")
        if decision == "answer" and question is not None and question.topic != _TALK:
            told = turns[: turns.index(turn)]
            return LastAnswer(question, all(_decided(earlier, OFFERED) for earlier in told), case, worked)
        if decision not in _IN_BETWEEN and not (decision == "answer" and question is not None):
            break
    return LastAnswer(None, case=case, worked=worked)


def described(last: LastAnswer, questions: QuestionLibrary, matters: Matters) -> dict[str, Any] | None:
    """Return `about` of the turn protocol: the last question with everything near it; None when there is none."""
    question = last.question
    if question is None:
        return None
    matter = matters.of(question.name)
    near = dict.fromkeys(matter.names() if matter else ())
    near |= dict.fromkeys(name for name in question.choices if "/" in name)
    near |= dict.fromkeys(other.name for other in questions.all() if question.name in other.choices)
    aspects = {aspect: matter.asked_by(aspect, question.name) for aspect in matter.aspects} if matter else {}
    return {
        "question": question.name,
        "title": question.title,
        "matter": matter.matter if matter else "",
        "near": sorted(near),
        "aspects": aspects,
        "takes_story": last.offers_to_register,
        "telling": bool(last.case),
    }


def _worked(turns: Sequence[EarlierTurn]) -> tuple[str, Values] | None:
    """Return the sum that was told with the last message, or with the one before if the last was no matter."""
    for turn in turns[:2]:
        if (worked := turn.understanding.get("worked")) is not None:
            return worked["form"], worked["values"]
        if turn.understanding.get("decision") not in ("unknown", "ask") and turn.understanding.get("topic") != _TALK:
            break
    return None


def _case(turns: Sequence[EarlierTurn]) -> str:
    """Return everything he told since he was first asked whether to register it, oldest first."""
    told: list[str] = []
    for turn in turns:
        if not _decided(turn, OFFERED):
            break
        told.insert(0, turn.text)
    return "\n".join(told)


def _decided(turn: EarlierTurn, decision: str) -> bool:
    return turn.understanding.get("decision") == decision
