"""Waits until a stored message has been answered."""

from __future__ import annotations

import time

from bot.channels.context import ChannelContext
from bot.conversations.inbox import UnknownConversationError, get_conversation
from bot.conversations.live import wait_for
from bot.conversations.model import ConversationState
from bot.conversations.transcript import Progress, progress_of


async def wait_for_answer(
    context: ChannelContext, conversation_id: str, inbox_id: str, seconds: float, until_done: bool = False
) -> tuple[Progress, ConversationState | None]:
    """Return a message's progress once it is answered, or what there is after `seconds`; and the conversation then.

    Args:
        until_done: go on waiting when the worker was merely told that it takes longer.
    """
    deadline = time.monotonic() + seconds
    async with context.hub.watch(conversation_id) as event:
        while True:
            event.clear()
            progress, conversation = await context.database.run(_look, context, conversation_id, inbox_id)
            remaining = deadline - time.monotonic()
            if progress.done or (progress.replies and not until_done) or remaining <= 0 or context.hub.closing:
                return progress, conversation
            await wait_for(event, remaining)


def _look(context: ChannelContext, conversation_id: str, inbox_id: str) -> tuple[Progress, ConversationState | None]:
    with context.database.read() as session:
        progress = progress_of(session, inbox_id)
        try:
            return progress, get_conversation(session, conversation_id)
        except UnknownConversationError:
            return progress, None
