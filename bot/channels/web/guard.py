"""What all handlers of the web channel share: reading requests, and refusals as HTTP answers."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.channels.http import Handler, refusal
from bot.channels.intake import UnknownOfferError
from bot.channels.web.limits import TooManyError
from bot.channels.web.payload import BadPayloadError
from bot.conversations.inbox import UnknownConversationError
from bot.files.model import FileRefusedError

logger = structlog.get_logger(__name__)

LONGEST_NUMBER = 18
"""Digits; a database integer holds no more."""
DRAIN_TIME = 20.0
_FILE_STATUS = {"empty": 422, "too_large": 413, "too_many_files": 403}


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


async def drained(request: Request, most: int) -> None:
    """Read the rest of a body and throw it away, up to `most` bytes.

    A browser that is still sending when the connection closes tells its page of a broken network, not of our refusal.
    """
    read = 0
    # A body that was read to its end already cannot be streamed again.
    with suppress(TimeoutError, RuntimeError, ClientDisconnect):
        async with asyncio.timeout(DRAIN_TIME):
            async for chunk in request.stream():
                read += len(chunk)
                if read > most:
                    return


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
        except FileRefusedError as error:
            return refusal(_FILE_STATUS.get(error.code, 415), error.code, error.message)
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
