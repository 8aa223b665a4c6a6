"""The address that WeChat pushes to: verifies, stores, answers."""

from __future__ import annotations

import asyncio
import time

import structlog
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.context import ChannelContext
from bot.channels.wechat.pushes.answers import Given, PassiveAnswers, Way
from bot.channels.wechat.pushes.arrivals import CHANNEL, Arrivals
from bot.channels.wechat.pushes.envelope import Envelope, Opened, RefusedPushError
from bot.channels.wechat.pushes.payload import Push, UnusablePushError, parse_push
from bot.channels.wechat.pushes.xml import write_xml
from bot.channels.wechat.sending.outbound import Outbound
from bot.conversations.inbox import UnknownConversationError

logger = structlog.get_logger(__name__)

PATH = "/channels/wechat"
LONGEST_BODY = 64 * 1024
"""Bytes; a message of the longest text, encrypted and in clear beside it, takes a fifth."""

HUNG_UP_AFTER = 4.9
"""Seconds; what is written later may not have been read. WeChat documentation: it hangs up after 5."""


class WeChatRoutes:
    """Handlers of one account's pushes."""

    def __init__(
        self,
        context: ChannelContext,
        envelope: Envelope,
        arrivals: Arrivals,
        answers: PassiveAnswers,
        outbound: Outbound,
    ) -> None:
        self._context = context
        self._envelope = envelope
        self._arrivals = arrivals
        self._answers = answers
        self._outbound = outbound
        self._typing: set[asyncio.Task[None]] = set()

    def routes(self) -> list[Route]:
        """The route table."""
        return [Route(PATH, self.verify, methods=["GET"]), Route(PATH, self.receive, methods=["POST"])]

    async def verify(self, request: Request) -> Response:
        """Prove to the platform that this address is the account's."""
        try:
            return PlainTextResponse(self._envelope.echo(request.query_params.multi_items()))
        except RefusedPushError as error:
            return _refused(error)

    async def receive(self, request: Request) -> Response:
        """Take a push; 200 for whatever is genuine, 503 when it could not be stored: then it comes again."""
        began = time.monotonic()
        try:
            opened = self._envelope.open(request.query_params.multi_items(), await _body(request))
        except RefusedPushError as error:
            return _refused(error)
        try:
            push = parse_push(opened.fields)
        except UnusablePushError as error:
            logger.error("wechat_push_unusable", cause=str(error))
            return _acknowledged()
        try:
            return await self._answered(request, opened, push, began)
        except DataError as error:
            # The database is there, and will never take this. Its own words may hold the worker's.
            logger.error("wechat_push_dropped", error=type(error.orig).__name__)
            return _acknowledged()
        except (SQLAlchemyError, UnknownConversationError) as error:
            logger.error("wechat_push_not_stored", error=type(error).__name__, exc_info=error)
            return Response(status_code=503)

    async def _answered(self, request: Request, opened: Opened, push: Push, began: float) -> Response:
        arrived = await self._context.database.run_write(self._arrivals.take, push)
        if arrived is None:
            return _acknowledged()
        self._context.hub.arrived(arrived.conversation_id)
        gone = asyncio.ensure_future(_hangs_up(request))
        try:
            answer = await self._answers.answer(arrived, began, gone)
            hung_up = gone.done()
        finally:
            gone.cancel()
        if isinstance(answer, Given):
            in_time = not hung_up and time.monotonic() - began < HUNG_UP_AFTER
            confirmed = BackgroundTask(self._answers.confirm, arrived.inbox_id) if in_time else None
            return Response(opened.seal(_text_reply(push, answer.text)), media_type="text/xml", background=confirmed)
        if answer is Way.RUN_OUT:
            return Response(status_code=503)
        if answer is Way.LATER:
            self._show_typing(push.worker)
        # What waited for this push goes out now.
        self._context.hub.written(arrived.conversation_id, CHANNEL)
        return _acknowledged()

    def _show_typing(self, worker: str) -> None:
        task = asyncio.create_task(self._outbound.sender.show_typing(worker))
        self._typing.add(task)
        task.add_done_callback(self._typing.discard)


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                raise RefusedPushError("too long")
    except ClientDisconnect as error:
        raise RefusedPushError("not sent to its end") from error
    return bytes(body)


async def _hangs_up(request: Request) -> None:
    """Return when the platform has closed the connection. The body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _text_reply(push: Push, text: str) -> str:
    fields: dict[str, str | int] = {
        "ToUserName": push.worker,
        "FromUserName": push.account,
        "CreateTime": int(time.time()),
        "MsgType": "text",
        "Content": text,
    }
    return write_xml(fields)


def _acknowledged() -> Response:
    """End the deliveries without a reply. WeChat documentation: these words, not encrypted in any mode."""
    return PlainTextResponse("success")


def _refused(error: RefusedPushError) -> Response:
    """The same answer for every cause: it shall teach nothing."""
    logger.warning("wechat_push_refused", cause=str(error))
    return Response(status_code=403)
