"""Serves the chat page. Its content-security policy allows nothing but its own files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = Path(__file__).parent / "page"


def page_route() -> BaseRoute:
    """The page at `/`, its files, and `/embed.js`, the script by which a union's website embeds it."""
    return Mount("/", StaticFiles(directory=FOLDER, html=True))


class SecurityHeaders:
    """Adds the headers that keep foreign scripts, frames and caches away from every answer.

    Args:
        frame_origins: sites that may show the page in a frame, besides our own.
    """

    def __init__(self, app: ASGIApp, frame_origins: Sequence[str]) -> None:
        self._app = app
        policy = (
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
            "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "
            + " ".join(["'self'", *frame_origins])
        )
        self._headers = [
            (b"content-security-policy", policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
            (b"cross-origin-opener-policy", b"same-origin"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                static = not scope["path"].startswith(("/channels/", "/actions", "/internal/"))
                headers = [*message["headers"], *self._headers]
                if not any(name == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"no-cache" if static else b"no-store"))
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, send_with_headers)
