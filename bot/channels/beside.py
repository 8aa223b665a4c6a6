"""Several applications on one address, each with headers and errors of its own."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send


class Beside:
    """Gives requests to the application whose path they begin with, and all else to the one beside them.

    Args:
        by_path: applications by the beginning of their paths, such as `/console`; they see the whole path.
    """

    def __init__(self, by_path: Mapping[str, ASGIApp], rest: ASGIApp) -> None:
        self._by_path = dict(by_path)
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        path = scope.get("path", "") if scope["type"] == "http" else ""
        for prefix, app in self._by_path.items():
            if path == prefix or path.startswith(f"{prefix}/"):
                await app(scope, receive, send)
                return
        await self._rest(scope, receive, send)
