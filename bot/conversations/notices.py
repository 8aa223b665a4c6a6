"""Words to a worker that answer no message of his: an application or ticket moved on, a file did not arrive."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.conversations.inbox import UnknownConversationError, lock_conversation
from bot.conversations.model import Choice, Reply
from bot.conversations.outbox import write_replies


def tell(session: Session, conversation_id: str, text: str, choices: Sequence[Choice] = ()) -> bool:
    """Write a notice into a conversation; False when the conversation is gone."""
    try:
        # The lock puts the notice's event in order among those of messages.
        lock_conversation(session, conversation_id)
    except UnknownConversationError:
        return False
    write_replies(session, conversation_id, [Reply(text, tuple(choices), author="notice")], inbox_id=None)
    return True
