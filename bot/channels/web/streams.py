"""The event stream of the web channel: later messages, numbered, resumable."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.channels.context import ChannelContext
from bot.channels.web.payload import entry_json
from bot.conversations.inbox import UnknownConversationError, get_conversation
from bot.conversations.live import wait_for
from bot.conversations.model import ConversationState, Entry, Owner
from bot.conversations.transcript import entries_after, entries_before
from bot.conversations.typing import typing_since

HEARTBEAT = 15.0


class CountedStream(StreamingResponse):
    """An event stream that is counted from the moment it is promised until it ends, however it ends.

    Args:
        ended: called once when the stream is over, also when it never began.
    """

    def __init__(self, events: AsyncIterator[str], ended: Callable[[], None]) -> None:
        super().__init__(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._ended()


async def event_stream(
    context: ChannelContext, conversation: ConversationState, last: int | None
) -> AsyncIterator[str]:
    """Yield server-sent events until the client leaves or the server closes.

    Args:
        last: number of the last message the client has; None: only what comes from now on.
    """
    owner: Owner = conversation.owner
    typing_told: datetime | None = None
    async with context.hub.watch(conversation.id) as event:
        if last is None:
            last = await context.database.run(_newest, context, conversation.id)
        yield f"retry: 3000\nevent: owner\ndata: {json.dumps({'owner': owner})}\n\n"
        while not context.hub.closing:
            event.clear()
            try:
                entries, owner_now, typing = await context.database.run(_look, context, conversation.id, last)
            except UnknownConversationError:
                return
            for entry in entries:
                last = entry.seq
                data = json.dumps(entry_json(entry), ensure_ascii=False)
                yield f"id: {entry.seq}\nevent: message\ndata: {data}\n\n"
            if owner_now != owner:
                owner = owner_now
                yield f"event: owner\ndata: {json.dumps({'owner': owner})}\n\n"
            if typing is not None and typing != typing_told:
                typing_told = typing
                yield "event: typing\ndata: {}\n\n"
            if not entries and not await wait_for(event, HEARTBEAT):
                yield ": still here\n\n"


def _newest(context: ChannelContext, conversation_id: str) -> int:
    with context.database.read() as session:
        newest = entries_before(session, conversation_id, None, 1)
        return newest[0].seq if newest else 0


def _look(context: ChannelContext, conversation_id: str, last: int) -> tuple[list[Entry], Owner, datetime | None]:
    with context.database.read() as session:
        owner = get_conversation(session, conversation_id).owner
        typing = typing_since(session, conversation_id, "agent") if owner == "human" else None
        return entries_after(session, conversation_id, last), owner, typing
