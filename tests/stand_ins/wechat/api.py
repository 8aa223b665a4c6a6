"""The API of WeChat, as a bot calls it: `<url>/cgi-bin/…`.

    with WeChatApi() as api:
        bot = start_my_bot(api_base_url=api.url)       # api.url has no path
        api.user("o" + "x" * 27)                       # a person who follows; a push makes one, too
        api.faults.next("message/custom/send", Fault.lose_answer())
        api.clock.advance(48 * 3600)                   # windows and tokens end
        api.sent_to(openid)                            # what arrived, also when the answer was lost
        api.tokens.invalidate()                        # the next call gets 40001

Every answer is HTTP 200; errors are in errcode. Bodies are JSON in UTF-8 without \\u escapes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.stand_ins.clock import Clock
from tests.stand_ins.faults import Fault, Faults
from tests.stand_ins.serving import Dropped, LoopbackServer, troubled
from tests.stand_ins.wechat import account_calls, sending
from tests.stand_ins.wechat.accounts import Account
from tests.stand_ins.wechat.errors import ApiError, error_body
from tests.stand_ins.wechat.state import AccountState, Call

type Reader = Callable[[AccountState, Call], dict[str, Any] | Response]
type Writer = Callable[[AccountState, dict[str, Any]], dict[str, Any]]

GETS: dict[str, Reader] = {
    "token": account_calls.token,
    "getcallbackip": account_calls.callback_addresses,
    "user/info": account_calls.user_info,
    "menu/get": account_calls.menu_get,
    "menu/delete": account_calls.menu_delete,
    "media/get": account_calls.media_get,
    "template/get_all_private_template": account_calls.templates,
}
POSTS: dict[str, Writer] = {
    "stable_token": account_calls.stable_token,
    "menu/create": account_calls.menu_create,
    "qrcode/create": account_calls.qrcode_create,
    "message/custom/send": sending.custom_send,
    "message/custom/typing": sending.typing,
    "message/template/send": sending.template_send,
    "message/subscribe/bizsend": sending.subscribe_send,
}
WITHOUT_TOKEN = {"token", "stable_token"}
# An even number of backslashes before it means that the backslash itself is escaped.
ESCAPED_LETTER = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")


class WeChatApi(AccountState, LoopbackServer):
    """The server together with what it knows; see `AccountState` for what a test may ask."""

    def __init__(self, account: Account | None = None, clock: Clock | None = None) -> None:
        AccountState.__init__(self, account, clock)
        routes = [
            Route("/cgi-bin/{endpoint:path}", self._called, methods=["GET", "POST"]),
            Route("/pictures/{media_id}", self._picture, methods=["GET"]),
        ]
        LoopbackServer.__init__(self, Starlette(routes=routes))
        self.faults = Faults(usual=Fault.error(-1))

    async def _called(self, request: Request) -> Response:
        endpoint = request.path_params["endpoint"]
        call = Call(request.method, endpoint, dict(request.query_params), await request.body(), self.clock())
        fault = self.faults.take(endpoint)
        with self.changing():
            self.calls.append(call)
            if fault is not None and fault.kind == "cut":
                return Dropped()
            if fault is not None and fault.kind == "raw":
                return Response(fault.body, fault.status, media_type="text/html")
            if fault is not None and fault.kind == "error":
                return _json({**error_body(fault.code, fault.message), **fault.parameters})
            return troubled(fault, self._answer(call, request.client.host if request.client else ""))

    def _answer(self, call: Call, address: str) -> Response:
        try:
            answer = self._work(call, address)
        except ApiError as refused:
            return _json(error_body(refused.code, refused.text))
        return answer if isinstance(answer, Response) else _json(answer)

    def _work(self, call: Call, address: str) -> dict[str, Any] | Response:
        allowed = self.account.allowed_addresses
        if allowed is not None and address not in allowed:
            raise ApiError(40164, f"invalid ip {address}, not in whitelist")
        if call.endpoint not in WITHOUT_TOKEN:
            fault = self.tokens.fault_of(call.query.get("access_token")) or self.account.refusal(call.endpoint)
            if fault:
                raise ApiError(fault)
        if call.endpoint in GETS:
            return GETS[call.endpoint](self, call)
        if call.endpoint not in POSTS:
            return Response("not found", 404)
        if call.verb != "POST":
            raise ApiError(43002)
        return POSTS[call.endpoint](self, _body(call.raw))

    async def _picture(self, request: Request) -> Response:
        media = self.media.get(request.path_params["media_id"])
        if media is None or self.clock() >= media.ends:
            return Response("not found", 404)
        return Response(media.data, media_type=media.content_type)


def _body(raw: bytes) -> dict[str, Any]:
    if ESCAPED_LETTER.search(raw):
        raise ApiError(40033)
    try:
        body = json.loads(raw.decode())
    except ValueError as wrong:
        raise ApiError(47001) from wrong
    if not isinstance(body, dict):
        raise ApiError(47001)
    return body


def _json(body: dict[str, Any]) -> JSONResponse:
    # The platform says so, in this spelling, and libraries have to cope with it.
    return JSONResponse(body, media_type="application/json; encoding=utf-8")
