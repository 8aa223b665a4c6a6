"""The two cookies of the console: the session's token, and what ties forms to a browser before there is a session.

With https their names begin with `__Host-`: a browser then takes them from this very host only, and over https.
"""

from __future__ import annotations

from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

Name = Literal["session", "form"]


def read_cookie(request: Request, name: Name, secure: bool) -> str:
    """Return the value, empty when there is none."""
    return request.cookies.get(_full(name, secure), "")


def set_session_cookie(response: Response, token: str, secure: bool) -> None:
    """Give the browser the token of its session, until it is closed."""
    _set(response, "session", token, secure)


def set_form_cookie(response: Response, seed: str, secure: bool) -> None:
    """Give the browser what its forms are tied to."""
    _set(response, "form", seed, secure)


def drop_session_cookie(response: Response, secure: bool) -> None:
    """Have the browser forget its session."""
    response.delete_cookie(_full("session", secure), path="/", secure=secure, httponly=True, samesite="strict")


def _set(response: Response, name: Name, value: str, secure: bool) -> None:
    response.set_cookie(_full(name, secure), value, path="/", secure=secure, httponly=True, samesite="strict")


def _full(name: Name, secure: bool) -> str:
    return f"{'__Host-' if secure else ''}gonghui_{name}"
