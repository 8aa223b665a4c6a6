"""One route for `gonghui ask` and `gonghui talk`: a message in, replies and what the model made of it out."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.context import ChannelContext
from bot.channels.http import Handler
from bot.channels.intake import Incoming, take_in
from bot.channels.waiting import wait_for_answer
from bot.conversations.inbox import open_conversation
from bot.conversations.transcript import Progress
from bot.storage.columns import new_id

CHANNEL = "console"
PATIENCE = 60.0


class ConsoleChannel:
    """The real path from inbox to outbox, on behalf of a developer at the terminal."""

    def __init__(self, context: ChannelContext) -> None:
        self._context = context

    def routes(self, internal: Callable[[Handler], Handler]) -> list[Route]:
        """The route table; `internal` closes a handler to the outside."""
        return [Route("/internal/messages", internal(self.send), methods=["POST"])]

    async def send(self, request: Request) -> Response:
        """Take `{"text"}` or `{"send"}`, in the `"conversation"` named or a fresh one, and wait for the answer."""
        body = await request.json()
        token = body.get("conversation") or secrets.token_urlsafe(32)
        conversation_id, inbox_id = await self._context.database.run(self._take_in, token, body)
        self._context.hub.arrived(conversation_id)
        progress, state = await wait_for_answer(self._context, conversation_id, inbox_id, PATIENCE, until_done=True)
        return JSONResponse({"conversation": token, "owner": state.owner if state else "bot", **_answer(progress)})

    def _take_in(self, token: str, body: dict[str, Any]) -> tuple[str, str]:
        with self._context.database.write() as session:
            address = self._context.keys.hash(CHANNEL, token)
            conversation = open_conversation(session, CHANNEL, address)
            incoming = Incoming(f"{conversation.id}:{new_id()}", body.get("text") or "", body.get("send"))
            received = take_in(session, self._context.keys, conversation, incoming, self._context.emergencies)
            return conversation.id, received.inbox_id


def _answer(progress: Progress) -> dict[str, Any]:
    understanding = progress.understanding
    return {
        "done": progress.done,
        "replies": [
            {
                "author": entry.author,
                "text": entry.text,
                "choices": [{"title": offer.title, "send": offer.send} for offer in entry.choices],
            }
            for entry in progress.replies
        ],
        "topic": understanding.get("topic"),
        "question": understanding.get("question"),
        "confidence": understanding.get("confidence"),
        "decision": understanding.get("decision"),
    }
