"""Who speaks for the union in a conversation: the bot, nobody yet (queued), or a person."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.conversations.events import append_event
from bot.conversations.model import Owner
from bot.conversations.tables import ConversationRow


def change_owner(session: Session, conversation_id: str, before: Owner, after: Owner) -> bool:
    """Hand a conversation from one owner to the next; False when somebody else was faster.

    The update holds only while the owner is still `before`, so of two who claim at once one wins.
    """
    changed = session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation_id, ConversationRow.owner == before)
        .values(owner=after)
        .returning(ConversationRow.id)
    ).first()
    if changed is None:
        return False
    append_event(session, conversation_id, "owner")
    return True
