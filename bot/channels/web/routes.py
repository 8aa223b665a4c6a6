"""HTTP API of the web channel (docs/web-channel.md)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.context import ChannelContext
from bot.channels.intake import Incoming, take_in, take_in_new
from bot.channels.waiting import wait_for_answer
from bot.channels.web.addresses import client_address
from bot.channels.web.feedback import WebFeedback
from bot.channels.web.files import WebFiles
from bot.channels.web.guard import bearer_token, body_within, guarded, number_in
from bot.channels.web.limits import WebLimits
from bot.channels.web.payload import BadPayloadError, IncomingMessage, attachment_json, entry_json, parse_message
from bot.channels.web.streams import CountedStream, event_stream
from bot.conversations.inbox import find_conversation, find_received, lock_address, open_conversation
from bot.conversations.model import ConversationState, Entry, Received
from bot.conversations.transcript import entries_before
from bot.conversations.typing import note_typing
from bot.files.limits import file_limits
from bot.files.links import files_of
from bot.files.model import StoredFile
from bot.privacy.export import export_conversation

CHANNEL = "web"
PAGE_SIZE = 50
LONGEST_BODY = 64 * 1024
"""Bytes; the longest message of all takes a quarter of it."""


class WebChannel:
    """Handlers of the web channel. A conversation's token stays in bodies and headers; only its hash is stored."""

    def __init__(self, context: ChannelContext, place_name: Callable[[str], str]) -> None:
        self._context = context
        self._limits = WebLimits(context.settings)
        self._place_name = place_name
        self._files = WebFiles(self, context, self._limits)
        self._feedback = WebFeedback(self, context)
        self._file_limits = file_limits(context.settings)

    def routes(self) -> list[Route]:
        """The route table."""
        return [
            Route("/channels/web/conversations", guarded(self.open), methods=["POST"]),
            Route("/channels/web/messages", guarded(self.send), methods=["POST"]),
            Route("/channels/web/history", guarded(self.history), methods=["GET"]),
            Route("/channels/web/events", guarded(self.events), methods=["GET"]),
            Route("/channels/web/typing", guarded(self.typing), methods=["POST"]),
            Route("/channels/web/export", guarded(self.export), methods=["GET"]),
            *self._files.routes(),
            *self._feedback.routes(),
        ]

    async def open(self, request: Request) -> Response:
        """Open a conversation: 201 and its token, told this once."""
        self._limits.count_conversation(self.network_hash(request))
        token = secrets.token_urlsafe(32)
        await self._context.database.run_write(self._open, token, self.network_hash(request))
        return JSONResponse({"conversation": token, "owner": "bot"}, 201)

    async def send(self, request: Request) -> Response:
        """Take a message: 200 with the replies, or 202 when they will come by the stream."""
        message = parse_message(await body_within(request, LONGEST_BODY), self._context.settings.message_length)
        address, network = self.address_hash(message.conversation), self.network_hash(request)
        self._limits.count_message(address, network)
        return await self._told(*await self._context.database.run_write(self._take_words, message, address, network))

    async def take_file(self, conversation: ConversationState, incoming: Incoming) -> Response:
        """Take a message that is a file."""
        received, files = await self._context.database.run_write(self._take_in, conversation, incoming)
        return await self._told(conversation, received, files)

    async def _told(
        self, conversation: ConversationState, received: Received, files: tuple[StoredFile, ...] = ()
    ) -> Response:
        """Wait a while for the answer to a stored message, and tell what there is then."""
        self._context.hub.arrived(conversation.id)
        progress, state = await wait_for_answer(
            self._context,
            conversation.id,
            received.inbox_id,
            self._context.settings.web_answer_wait,
            answered=received.duplicate or received.answered,
        )
        body = {
            "message": {
                "id": received.inbox_id,
                "seq": received.seq,
                "attachments": [attachment_json(file) for file in files],
            },
            "replies": [entry_json(entry) for entry in progress.replies],
            **self._standing(state or conversation),
        }
        return JSONResponse(body) if progress.done else JSONResponse({"pending": True, **body}, 202)

    async def history(self, request: Request) -> Response:
        """Give the transcript, oldest first, page by page backwards."""
        conversation = await self.reader_of(request)
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
        conversation = await self.reader_of(request)
        last = number_in(request.headers.get("last-event-id", ""))
        return CountedStream(
            event_stream(self._context, conversation, last),
            self._limits.open_stream(conversation.id, self.network_hash(request)),
        )

    async def typing(self, request: Request) -> Response:
        """Show the person who has the conversation that the worker is typing; the bot need not know."""
        conversation = await self.reader_of(request)
        if conversation.owner == "human":
            await self._context.database.run(self._note_typing, conversation.id)
            self._context.hub.wake(conversation.id)
        return Response(status_code=204)

    async def export(self, request: Request) -> Response:
        """Give the worker everything that is stored of this conversation, as a file."""
        conversation = await self.reader_of(request)
        content = await self._context.database.run(self._export, conversation)
        headers = {"Content-Disposition": 'attachment; filename="gonghui-export.json"'}
        return JSONResponse(content, headers=headers)

    async def reader_of(self, request: Request) -> ConversationState:
        """Return the conversation that a reader has the token of, and count his reading."""
        self._limits.count_read(self.network_hash(request))
        return await self.conversation_of(request)

    async def conversation_of(self, request: Request) -> ConversationState:
        """Return the conversation whose token the request bears.

        Raises:
            UnknownConversationError: there is none.
        """
        return await self._context.database.run(self._find, bearer_token(request))

    def address_hash(self, token: str) -> str:
        """Return the keyed hash by which the conversation with this token is known."""
        return self._context.keys.hash(CHANNEL, token)

    def network_hash(self, request: Request) -> str:
        """Return the keyed hash of the network address that a request comes from."""
        address = client_address(request, self._context.settings.trusted_proxies)
        return self._context.keys.hash("network", address)

    def _standing(self, conversation: ConversationState) -> dict[str, str | None]:
        """What the page shows in its header: who speaks, and where the worker is."""
        place = self._place_name(conversation.place) if conversation.place else None
        return {"owner": conversation.owner, "place": place}

    def _open(self, token: str, network_hash: str) -> None:
        with self._context.database.write() as session:
            open_conversation(session, CHANNEL, self.address_hash(token), network_hash)

    def _find(self, token: str) -> ConversationState:
        with self._context.database.read() as session:
            return find_conversation(session, CHANNEL, self.address_hash(token))

    def _take_words(self, message: IncomingMessage, address: str, network: str) -> tuple[ConversationState, Received]:
        context = self._context
        with context.database.write() as session:
            conversation = lock_address(session, CHANNEL, address, network)
            incoming = Incoming(f"{conversation.id}:{message.id}", message.text or "", message.send)
            received = find_received(session, CHANNEL, incoming.dedup_key)
            if received is None:
                received = take_in_new(session, context.keys, conversation, incoming, context.emergencies)
            return conversation, received

    def _take_in(self, conversation: ConversationState, incoming: Incoming) -> tuple[Received, tuple[StoredFile, ...]]:
        context = self._context
        with context.database.write() as session:
            received = take_in(session, context.keys, conversation, incoming, context.emergencies, self._file_limits)
            return received, files_of(session, "message", received.inbox_id)

    def _note_typing(self, conversation_id: str) -> None:
        with self._context.database.write() as session:
            note_typing(session, conversation_id, "worker")

    def _before(self, conversation_id: str, seq: int | None) -> list[Entry]:
        with self._context.database.read() as session:
            return entries_before(session, conversation_id, seq, PAGE_SIZE + 1)

    def _export(self, conversation: ConversationState) -> dict[str, Any]:
        context = self._context
        with context.database.read() as session:
            return export_conversation(session, context.keys, conversation, context.forms(), context.places)
