"""Words to a worker that answer no message of his: an application or ticket moved on, a file did not arrive."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.model import Choice, Reply
from bot.conversations.outbox import write_replies
from bot.conversations.tables import ConversationRow


def tell(session: Session, conversation_id: str, text: str, choices: Sequence[Choice] = ()) -> bool:
    """Write a notice into a conversation; False when the conversation is gone."""
    # The lock puts the notice's event in order among those of messages.
    row = session.scalar(select(ConversationRow.id).where(ConversationRow.id == conversation_id).with_for_update())
    if row is None:
        return False
    write_replies(session, conversation_id, [Reply(text, tuple(choices), author="notice")], inbox_id=None)
    return True
