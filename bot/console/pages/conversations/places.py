"""Where a conversation lies, for the gate."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.visit import Visit
from bot.conversations.inbox import UnknownConversationError, get_conversation
from bot.conversations.model import ConversationState


def place_of_conversation(session: Session, parameters: Mapping[str, str]) -> Collection[str] | None:
    """Return the place of the conversation that an address names; None when there is no such conversation."""
    try:
        place = get_conversation(session, parameters["conversation_id"]).place
    except UnknownConversationError:
        return None
    return (place,) if place else ()


def readable(visit: Visit, session: Session, conversation_id: str) -> ConversationState:
    """Return a conversation that is named elsewhere than in the address's path.

    Raises:
        HTTPException: there is none, or it lies elsewhere.
    """
    try:
        found = get_conversation(session, conversation_id)
    except UnknownConversationError:
        raise HTTPException(404) from None
    if not visit.covers((found.place,) if found.place else ()):
        raise HTTPException(404)
    return found
