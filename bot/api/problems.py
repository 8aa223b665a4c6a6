"""Errors of the interface, as RFC 9457 has them: `application/problem+json`, with a code for programs."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response


class Problem(Exception):  # the name that the standard gives it
    """A call is refused.

    Attributes:
        code: for programs, such as `scope`.
        detail: for people, in Chinese: what is wrong and what to do.
    """

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers


def not_found() -> Problem:
    """Return the answer for what is not there, or not for this caller: which of the two is not said."""
    return Problem(404, "not_found", "没有找到，或者这个令牌看不到它。")


def tell_problems(app: FastAPI) -> None:
    """Have every error of the interface told this way."""

    def refused(_request: Request, error: Exception) -> Response:
        if isinstance(error, Problem):
            return _answer(error.status, error.code, error.detail, error.headers)
        if isinstance(error, RequestValidationError):
            # Only where and what: the values may be personal.
            faults = [{"where": ".".join(map(str, one["loc"])), "what": one["msg"]} for one in error.errors()]
            return _answer(422, "invalid", "请求的内容不对，见faults。", None, faults)
        if isinstance(error, HTTPException):
            code = HTTPStatus(error.status_code).name.lower()
            return _answer(error.status_code, code, "没有这个接口，或者方法不对。", error.headers)
        return _answer(500, "internal", "系统出了点问题，请过一会儿再试。", None)

    for kind in (Problem, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, refused)


def _answer(
    status: int,
    code: str,
    detail: str,
    headers: Mapping[str, str] | None,
    faults: list[dict[str, str]] | None = None,
) -> Response:
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code}
    content |= {"detail": detail} | ({"faults": faults} if faults else {})
    return JSONResponse(content, status, headers, media_type="application/problem+json")
