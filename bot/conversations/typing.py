"""Somebody is typing: an event that streams pass on and that is forgotten with the next one or with the words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.conversations.events import append_event
from bot.conversations.inbox import lock_conversation
from bot.conversations.tables import EventRow
from bot.storage.columns import now

FRESH = timedelta(seconds=6)
"""After this time without a new event nobody is typing any more."""


Who = Literal["agent", "worker"]
_KINDS: dict[Who, str] = {"agent": "typing", "worker": "typing_in"}


def note_typing(session: Session, conversation_id: str, who: Who) -> None:
    """Note that somebody is typing.

    Raises:
        UnknownConversationError: the conversation was deleted meanwhile.
    """
    lock_conversation(session, conversation_id)
    stop_typing(session, conversation_id, who)
    append_event(session, conversation_id, _KINDS[who])


def stop_typing(session: Session, conversation_id: str, who: Who) -> None:
    """Forget that somebody was typing."""
    own = EventRow.kind == _KINDS[who]
    session.execute(delete(EventRow).where(EventRow.conversation_id == conversation_id, own))


def typing_since(session: Session, conversation_id: str, who: Who) -> datetime | None:
    """Return when it was last noted that somebody is typing, None when that is over."""
    noted = select(EventRow.at).where(EventRow.conversation_id == conversation_id, EventRow.kind == _KINDS[who])
    at = session.scalar(noted.order_by(EventRow.seq.desc()).limit(1))
    return at if at is not None and at > now() - FRESH else None
