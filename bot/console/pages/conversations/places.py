"""Where a conversation lies, for the gate."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.gate import Unless
from bot.console.visit import Console, Visit
from bot.conversations.inbox import UnknownConversationError, get_conversation
from bot.conversations.model import ConversationState
from bot.handover.agents.sight import is_hidden
from bot.staff.model import Staff
from bot.staff.roles import covers


def place_of_conversation(session: Session, parameters: Mapping[str, str]) -> Unless | None:
    """Return the place of the conversation that an address names; None when there is no such conversation."""
    conversation_id = parameters["conversation_id"]
    try:
        place = get_conversation(session, conversation_id).place
    except UnknownConversationError:
        return None
    return Unless((place,) if place else (), lambda session, staff: is_hidden(session, staff, conversation_id))


def may_read(console: Console, session: Session, staff: Staff, conversation: ConversationState) -> bool:
    """Return whether somebody may read a conversation, as the gate decides it."""
    within = covers(console.places, staff, (conversation.place,) if conversation.place else ())
    return within and not is_hidden(session, staff, conversation.id)


def readable(visit: Visit, session: Session, conversation_id: str) -> ConversationState:
    """Return a conversation that is named elsewhere than in the address's path.

    Raises:
        HTTPException: there is none, or he may not read it.
    """
    try:
        found = get_conversation(session, conversation_id)
    except UnknownConversationError:
        raise HTTPException(404) from None
    if not may_read(visit.console, session, visit.me.staff, found):
        raise HTTPException(404)
    return found
