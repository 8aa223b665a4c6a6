"""Where Telegram posts updates. The address holds no token; who posts proves himself by the secret."""

from __future__ import annotations

import hmac
import json

import structlog
from pydantic import SecretStr
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.http import refusal
from bot.channels.telegram.updates import NotStoredError, Updates

logger = structlog.get_logger(__name__)

PATH = "/channels/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LONGEST_BODY = 1024 * 1024
"""Bytes; a message of 4096 characters that answers another one has some ten thousand."""


def webhook_route(updates: Updates, secret: SecretStr) -> Route:
    """Return the route of the webhook.

    Telegram documentation: any other status than 2xx lets the update come again, before all later ones of its chat.
    """

    async def webhook(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.get_secret_value().encode()):
            return refusal(403, "forbidden", "for Telegram only")
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            logger.warning("telegram_update_malformed", cause="too long")
            return Response(status_code=413)
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            data = None
        try:
            await updates.take(data)
        except NotStoredError:
            return refusal(503, "unavailable", "not stored, please deliver again", {"Retry-After": "2"})
        return Response(status_code=200)

    return Route(PATH, webhook, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """Read a body; None when it is longer than any update."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            return None
    return bytes(body)
