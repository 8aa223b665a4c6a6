"""What the HTTP handlers of all channels share."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def refusal(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return an error answer: a code for programs and a sentence for people."""
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)
