"""Waits until a stored message has been answered."""

from __future__ import annotations

import time

from bot.channels.context import ChannelContext
from bot.conversations.inbox import UnknownConversationError, get_conversation
from bot.conversations.live import wait_for
from bot.conversations.model import ConversationState
from bot.conversations.transcript import Progress, progress_of

LOOK_AGAIN = 2.0
"""Seconds after which it is looked for an answer of which nothing was heard."""


async def wait_for_answer(
    context: ChannelContext,
    conversation_id: str,
    inbox_id: str,
    seconds: float,
    until_done: bool = False,
    answered: bool = True,
) -> tuple[Progress, ConversationState | None]:
    """Return a message's progress once it is answered, or what there is after `seconds`; and the conversation then.

    Args:
        until_done: go on waiting when the worker was merely told that it takes longer.
        answered: it may have been answered already, when it was stored or by an earlier delivery.
    """
    deadline = time.monotonic() + seconds
    with context.hub.expect(conversation_id, inbox_id) as expectation:
        look = answered or expectation.missed
        while True:
            if expectation.finished is not None:
                return expectation.finished.progress, expectation.finished.conversation
            remaining = deadline - time.monotonic()
            if look or remaining <= 0 or context.hub.closing:
                expectation.event.clear()
                progress, conversation = await context.database.run(_look, context, conversation_id, inbox_id)
                if progress.done or (progress.replies and not until_done) or remaining <= 0 or context.hub.closing:
                    return progress, conversation
            # Also without being woken: another process may have answered before anybody waited here.
            look = await wait_for(expectation.event, min(remaining, LOOK_AGAIN)) or remaining > LOOK_AGAIN


def _look(context: ChannelContext, conversation_id: str, inbox_id: str) -> tuple[Progress, ConversationState | None]:
    with context.database.read() as session:
        progress = progress_of(session, inbox_id)
        try:
            return progress, get_conversation(session, conversation_id)
        except UnknownConversationError:
            return progress, None
