"""HTTP API of the web channel (docs/web-channel.md)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.context import ChannelContext
from bot.channels.http import Handler, refusal
from bot.channels.intake import Incoming, UnknownOfferError, take_in
from bot.channels.waiting import wait_for_answer
from bot.channels.web.addresses import client_address
from bot.channels.web.limits import TooManyError, WebLimits
from bot.channels.web.payload import BadPayloadError, entry_json, parse_message
from bot.channels.web.streams import CountedStream, event_stream
from bot.conversations.inbox import UnknownConversationError, find_conversation, open_conversation
from bot.conversations.model import ConversationState, Entry, Received
from bot.conversations.transcript import entries_before
from bot.privacy.export import export_conversation

logger = structlog.get_logger(__name__)

CHANNEL = "web"
LONGEST_NUMBER = 18
"""Digits; a database integer holds no more."""
PAGE_SIZE = 50
LONGEST_BODY = 64 * 1024
"""Bytes; the longest message of all takes a quarter of it."""


class WebChannel:
    """Handlers of the web channel. A conversation's token stays in bodies and headers; only its hash is stored."""

    def __init__(self, context: ChannelContext, place_name: Callable[[str], str]) -> None:
        self._context = context
        self._limits = WebLimits(context.settings)
        self._place_name = place_name

    def routes(self) -> list[Route]:
        """The route table."""
        return [
            Route("/channels/web/conversations", guarded(self.open), methods=["POST"]),
            Route("/channels/web/messages", guarded(self.send), methods=["POST"]),
            Route("/channels/web/history", guarded(self.history), methods=["GET"]),
            Route("/channels/web/events", guarded(self.events), methods=["GET"]),
            Route("/channels/web/export", guarded(self.export), methods=["GET"]),
        ]

    async def open(self, request: Request) -> Response:
        """Open a conversation: 201 and its token, told this once."""
        self._limits.count_conversation(self._network_hash(request))
        token = secrets.token_urlsafe(32)
        await self._context.database.run(self._open, token, self._network_hash(request))
        return JSONResponse({"conversation": token, "owner": "bot"}, 201)

    async def send(self, request: Request) -> Response:
        """Take a message: 200 with the replies, or 202 when they will come by the stream."""
        message = parse_message(await body_within(request, LONGEST_BODY), self._context.settings.message_length)
        conversation = await self._context.database.run(self._find, message.conversation)
        self._limits.count_message(conversation.id, self._network_hash(request))
        incoming = Incoming(
            dedup_key=f"{conversation.id}:{message.id}",
            text=message.text or "",
            token=message.send,
            network_hash=self._network_hash(request),
        )
        received = await self._context.database.run(self._take_in, conversation, incoming)
        self._context.hub.arrived(conversation.id)
        progress, state = await wait_for_answer(
            self._context, conversation.id, received.inbox_id, self._context.settings.web_answer_wait
        )
        body = {
            "message": {"id": received.inbox_id, "seq": received.seq},
            "replies": [entry_json(entry) for entry in progress.replies],
            **self._standing(state or conversation),
        }
        return JSONResponse(body) if progress.done else JSONResponse({"pending": True, **body}, 202)

    async def history(self, request: Request) -> Response:
        """Give the transcript, oldest first, page by page backwards."""
        conversation = await self._read(request)
        before = request.query_params.get("before", "")
        if before and number_in(before) is None:
            raise BadPayloadError("bad_request", "before 要是一个消息的序号。")
        entries = await self._context.database.run(self._before, conversation.id, number_in(before))
        page = entries[-PAGE_SIZE:]
        body = {
            "messages": [entry_json(entry) for entry in page],
            "more": len(entries) > PAGE_SIZE,
            **self._standing(conversation),
        }
        return JSONResponse(body)

    async def events(self, request: Request) -> Response:
        """Stream later messages as server-sent events, from `Last-Event-ID` on."""
        conversation = await self._read(request)
        last = number_in(request.headers.get("last-event-id", ""))
        return CountedStream(
            event_stream(self._context, conversation, last),
            self._limits.open_stream(conversation.id, self._network_hash(request)),
        )

    async def export(self, request: Request) -> Response:
        """Give the worker everything that is stored of this conversation, as a file."""
        conversation = await self._read(request)
        content = await self._context.database.run(self._export, conversation)
        headers = {"Content-Disposition": 'attachment; filename="gonghui-export.json"'}
        return JSONResponse(content, headers=headers)

    async def _read(self, request: Request) -> ConversationState:
        """Return the conversation that a reader has the token of."""
        self._limits.count_read(self._network_hash(request))
        return await self._context.database.run(self._find, bearer_token(request))

    def _standing(self, conversation: ConversationState) -> dict[str, str | None]:
        """What the page shows in its header: who speaks, and where the worker is."""
        place = self._place_name(conversation.place) if conversation.place else None
        return {"owner": conversation.owner, "place": place}

    def _network_hash(self, request: Request) -> str:
        address = client_address(request, self._context.settings.trusted_proxies)
        return self._context.keys.hash("network", address)

    def _open(self, token: str, network_hash: str) -> None:
        with self._context.database.write() as session:
            open_conversation(session, CHANNEL, self._context.keys.hash(CHANNEL, token), network_hash)

    def _find(self, token: str) -> ConversationState:
        with self._context.database.read() as session:
            return find_conversation(session, CHANNEL, self._context.keys.hash(CHANNEL, token))

    def _take_in(self, conversation: ConversationState, incoming: Incoming) -> Received:
        with self._context.database.write() as session:
            return take_in(session, self._context.keys, conversation, incoming, self._context.emergencies)

    def _before(self, conversation_id: str, seq: int | None) -> list[Entry]:
        with self._context.database.read() as session:
            return entries_before(session, conversation_id, seq, PAGE_SIZE + 1)

    def _export(self, conversation: ConversationState) -> dict[str, Any]:
        with self._context.database.read() as session:
            return export_conversation(session, self._context.keys, conversation)


async def body_within(request: Request, limit: int) -> bytes:
    """Read the body of a request.

    Raises:
        BadPayloadError: it has more than `limit` bytes; the rest of it is not read.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BadPayloadError("too_long", "内容太长了，请分几次发。", 413)
    return bytes(body)


def number_in(text: str) -> int | None:
    """Return the number of a message that a client sent, None when it cannot be one."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def bearer_token(request: Request) -> str:
    """Return the conversation's token from the `Authorization` header; empty when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def guarded(handler: Handler) -> Handler:
    """Turn the channel's refusals into their HTTP answers, with a Chinese sentence for the worker."""

    async def guard(request: Request) -> Response:
        try:
            return await handler(request)
        except BadPayloadError as error:
            return refusal(error.status, error.code, error.message)
        except UnknownConversationError:
            return refusal(404, "unknown_conversation", "这个会话已经不在了，请重新开始。")
        except UnknownOfferError:
            return refusal(410, "offer_expired", "这个选项已经过期，请直接打字告诉我。")
        except SQLAlchemyError as error:
            logger.error("database_unavailable", error=type(error).__name__, exc_info=error)
            return refusal(503, "unavailable", "系统这会儿连不上，请稍等，页面会自己再发。", {"Retry-After": "5"})
        except TooManyError as error:
            headers = {"Retry-After": str(error.retry_after)}
            return refusal(429, "too_many", f"发得太快了，请{error.retry_after}秒后再试。急事请拨12351。", headers)

    return guard
