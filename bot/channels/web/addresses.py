"""The network address a request really comes from."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request


def client_address(request: Request, trusted_proxies: Sequence[str]) -> str:
    """Return the address of the client.

    `X-Forwarded-For` counts only from trusted proxies, and only as far back as they are trusted: the nearest address
    that is no proxy of ours is the client, whatever a client wrote before it.
    """
    address = request.client.host if request.client else "unknown"
    forwarded = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    while address in trusted_proxies and forwarded:
        address = forwarded.pop()
    return address
