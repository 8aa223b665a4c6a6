"""Holds back who sends more than anybody can mean, on a platform whose messages cannot be refused.

What is held back is stored, and words of danger are attended to before; only the dialogue does not hear of it.
"""

from __future__ import annotations

from datetime import timedelta

from limits import parse
from sqlalchemy.orm import Session

from bot.conversations.model import ConversationState, Reply
from bot.platforms.pacing import may_go
from bot.settings import Settings

TOO_FAST = "您发得太快了，我跟不上。刚才这几条先存着，没有处理。请过一会儿再发一次，急事请拨12351。"
HELD_BACK = {"decision": "too_many"}
"""Understanding of a message that was held back."""

_TOLD_EVERY = timedelta(minutes=1)


class FloodGuard:
    """Counts the messages of each conversation for all processes, by GONGHUI_LIMIT_MESSAGES."""

    def __init__(self, settings: Settings) -> None:
        limit = parse(settings.limit_messages)
        self._burst = limit.amount
        self._every = timedelta(seconds=limit.get_expiry()) / limit.amount

    def instead(self, session: Session, conversation: ConversationState) -> list[Reply] | None:
        """Count a message; None when it may be answered, else what he is told instead: in words once, then nothing.

        Whoever a person speaks with is not held back: nothing is worked out for him.
        """
        if conversation.owner != "bot" or may_go(session, f"said:{conversation.id}", self._every, self._burst):
            return None
        tells = may_go(session, f"told:{conversation.id}", _TOLD_EVERY)
        return [Reply(TOO_FAST, author="notice")] if tells else []
