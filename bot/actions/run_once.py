"""An action runs once for a message: asked again, it gives the recorded answer and does nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.actions.tables import ActionRunRow
from bot.storage.columns import now
from bot.storage.statements import insert_into

REMEMBERED_FOR = timedelta(days=1)
"""Messages are tried again within minutes; after a day nobody asks for an answer any more."""


def run_once(
    session: Session, conversation_id: str, message_id: str, action: str, work: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Return what `work` answers, or what it answered to the same message before.

    The answer is recorded in the transaction of the effect: either both are there or neither. A second call at the same
    time waits here until the first one has committed.
    """
    claim = (
        insert_into(session, ActionRunRow)
        .values(message_id=message_id, action=action, conversation_id=conversation_id, reply=None, created_at=now())
        .on_conflict_do_nothing()
        .returning(ActionRunRow.message_id)
    )
    if session.scalar(claim) is None:
        return dict(session.get_one(ActionRunRow, (message_id, action)).reply or {})
    old = now() - REMEMBERED_FOR
    session.execute(
        delete(ActionRunRow).where(ActionRunRow.conversation_id == conversation_id, ActionRunRow.created_at < old)
    )
    reply = work()
    session.get_one(ActionRunRow, (message_id, action)).reply = reply
    return reply


def forget_runs(session: Session, conversation_id: str, but: str | None) -> None:
    """Delete the recorded answers of a conversation but those to message `but`, which is being answered."""
    runs = delete(ActionRunRow).where(ActionRunRow.conversation_id == conversation_id)
    session.execute(runs if but is None else runs.where(ActionRunRow.message_id != but))
