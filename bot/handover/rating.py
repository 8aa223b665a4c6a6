"""How the help of a person was: contacted, solved, satisfied from 1 to 5. Three taps, each question once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.conversations.model import Choice, Reply
from bot.handover import wording
from bot.handover.tables import HandoverRow
from bot.storage.columns import now

KEY = "rate_handover"
"""In the payload of a tap: the id of the hand-over; `about` and `value` say what was tapped."""

_QUESTIONS: dict[str, tuple[str, tuple[tuple[str, bool | int], ...]]] = {
    "contacted": (wording.CONTACTED, (("联系上了", True), ("没联系上", False))),
    "solved": (wording.SOLVED, (("解决了", True), ("没解决", False))),
    "satisfied": (wording.SATISFIED, tuple((f"{mark}分", mark) for mark in (5, 4, 3, 2, 1))),
}
_ORDER = tuple(_QUESTIONS)


def rating_asked(handover_id: str, about: str = _ORDER[0]) -> Reply:
    """Return a question of the rating with its answers to tap."""
    text, answers = _QUESTIONS[about]
    choices = tuple(Choice(title, {KEY: handover_id, "about": about, "value": value}) for title, value in answers)
    return Reply(text, choices)


def rate(session: Session, conversation_id: str, tapped: dict[str, Any]) -> Reply | None:
    """Note what was tapped and return the next question, thanks, or that it was rated; None when it is no rating."""
    about, value = tapped.get("about"), tapped.get("value")
    if KEY not in tapped or about not in _QUESTIONS:
        return None
    column = getattr(HandoverRow, about)
    last = about == _ORDER[-1]
    noted = session.execute(
        update(HandoverRow)
        .where(
            HandoverRow.id == tapped[KEY],
            HandoverRow.conversation_id == conversation_id,
            HandoverRow.ended_at.is_not(None),
            column.is_(None),
        )
        .values({column: value, **({HandoverRow.rated_at: now()} if last else {})})
        .returning(HandoverRow.id)
    ).first()
    if noted is None:
        return Reply(wording.RATED_ALREADY)
    return Reply(wording.THANKS) if last else rating_asked(str(tapped[KEY]), _ORDER[_ORDER.index(about) + 1])
