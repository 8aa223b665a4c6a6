"""What a worker said shortly before a message that a sum may be worked out from, and what he was answered last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.conversations.earlier import earlier_turns
from bot.text.normalise import normalise

WITHIN = timedelta(minutes=30)
LOOKED_BACK = 6
CALCULATE = "calculate"
_ANSWERED = frozenset({"answer", "ask", "unknown", "again", "offer_ticket"})


@dataclass(frozen=True)
class SaidLately:
    """His words since the last other flow, oldest first, and the question answered last, if any.

    Attributes:
        calculator: the one of which a sum was told, or something was still to be told, right before.
        told: what he answered to that since, by field.
    """

    texts: tuple[str, ...] = ()
    question: str | None = None
    calculator: str | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


def said_lately(session: Session, inbox_id: str | None) -> SaidLately:
    """Return what was said before the message with this id; nothing when it is None.

    What belonged to a ticket or an application is not taken, and not what came before it either.
    """
    texts: list[str] = []
    question: str | None = None
    turns = earlier_turns(session, inbox_id, WITHIN, LOOKED_BACK) if inbox_id is not None else []
    before = turns[0].understanding if turns else {}
    for turn in turns:
        decision, topic = turn.understanding.get("decision"), turn.understanding.get("topic")
        if decision not in _ANSWERED and (decision, topic) != ("flow", CALCULATE):
            break
        texts.insert(0, normalise(turn.text))
        if question is None and decision == "answer":
            question = turn.understanding.get("question")
    worked = before.get("worked", {})  # the sum at the end of a form, and what was filled in for it
    name, told = before.get("calculator", worked.get("form")), before.get("told", worked.get("values", {}))
    return SaidLately(tuple(texts), question, name, told)
