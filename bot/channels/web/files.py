"""Files of the web channel: a worker sends one as the body of a request, and gets his own back."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.context import ChannelContext
from bot.channels.http import refusal
from bot.channels.intake import Incoming
from bot.channels.web.guard import bearer_token, drained, guarded
from bot.channels.web.limits import TooManyError, WebLimits
from bot.channels.web.payload import BadPayloadError
from bot.conversations.inbox import UnknownConversationError, find_received
from bot.conversations.model import ConversationState
from bot.files.limits import check_allowance, file_limits, too_large
from bot.files.model import FileRefusedError, StoredFile
from bot.files.store import file_of_conversation, prepare_file, read_content

if TYPE_CHECKING:
    from bot.channels.web.routes import WebChannel

UPLOAD_TIME = 300.0
"""Seconds for the largest file on a slow network."""
LONGEST_NAME = 600
"""Characters of the percent-encoded name."""
NO_LIMIT = 1 << 40
"""The handler itself reads no more than the settings allow, and refuses in the worker's language."""
_MESSAGE_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_SHOWN_INLINE = {"image/jpeg", "image/png", "image/gif", "image/webp"}


class WebFiles:
    """Handlers for files; what they share with messages is the channel's."""

    def __init__(self, channel: WebChannel, context: ChannelContext, limits: WebLimits) -> None:
        self._channel = channel
        self._context = context
        self._limits = limits
        self._file_limits = file_limits(context.settings)

    def routes(self) -> list[Route]:
        """The route table."""
        return [
            Route("/channels/web/files", guarded(self.upload), methods=["POST"], max_body_size=NO_LIMIT),
            Route("/channels/web/files/{file}", guarded(self.download), methods=["GET"]),
        ]

    async def upload(self, request: Request) -> Response:
        """Take a file as a message of its own: answered as any message is."""
        try:
            return await self._upload(request)
        except ClientDisconnect:
            return refusal(400, "bad_request", "没有传完。")  # he cancelled it: nobody hears this
        except (BadPayloadError, FileRefusedError, UnknownConversationError, TooManyError):
            await drained(request, self._file_limits.largest)
            raise

    async def _upload(self, request: Request) -> Response:
        conversation = await self._channel.conversation_of(request)
        message_id = request.headers.get("x-message-id", "")
        if not _MESSAGE_ID.fullmatch(message_id):
            raise BadPayloadError("bad_request", "文件没有传对，请刷新页面再试。")
        network = self._channel.network_hash(request)
        incoming = Incoming(f"{conversation.id}:{message_id}", network_hash=network)
        self._limits.count_message(self._channel.address_hash(bearer_token(request)), network)
        if await self._context.database.run(self._is_known, conversation, incoming.dedup_key):
            await drained(request, self._file_limits.largest)
            return await self._channel.take_file(conversation, incoming)
        self._limits.count_file(network)
        ended = self._limits.open_upload(conversation.id, network)
        try:
            content = await self._read(request)
            name = unquote(request.headers.get("x-file-name", "")[:LONGEST_NAME], errors="replace")
            prepared = await asyncio.to_thread(prepare_file, self._context.keys, content, name, self._file_limits)
            del content
            incoming = Incoming(incoming.dedup_key, network_hash=network, attachment=prepared)
            return await self._channel.take_file(conversation, incoming)
        finally:
            ended()

    async def download(self, request: Request) -> Response:
        """Give a worker his own file back. Whatever it is, a browser runs nothing in it."""
        conversation = await self._channel.reader_of(request)
        found = await self._context.database.run(self._content_of, conversation, request.path_params["file"])
        if found is None:
            return refusal(404, "unknown_file", "这个文件已经不在了。")
        file, content = found
        media_type = file.media_type or "application/octet-stream"
        disposition = "inline" if media_type in _SHOWN_INLINE else "attachment"
        headers = {
            "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(file.name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        return Response(content, media_type=media_type, headers=headers)

    async def _read(self, request: Request) -> bytes:
        """Read the body, no more of it than the largest file may have."""
        most = self._file_limits.largest
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > most:
            raise too_large(most)
        body = bytearray()
        try:
            async with asyncio.timeout(UPLOAD_TIME):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > most:
                        raise too_large(most)
        except TimeoutError:
            raise BadPayloadError("too_slow", "网络太慢，文件没有传完，请换个地方再试。", 408) from None
        return bytes(body)

    def _is_known(self, conversation: ConversationState, dedup_key: str) -> bool:
        """Tell whether this file came before; if not, hold it to what may be sent in a day before reading it."""
        with self._context.database.read() as session:
            if find_received(session, conversation.channel, dedup_key) is not None:
                return True
            check_allowance(session, conversation.id, self._file_limits)
            return False

    def _content_of(self, conversation: ConversationState, file_id: str) -> tuple[StoredFile, bytes] | None:
        with self._context.database.read() as session:
            file = file_of_conversation(session, conversation.id, file_id)
            content = read_content(session, self._context.keys, file.id) if file is not None else None
            return (file, content) if file is not None and content is not None else None
