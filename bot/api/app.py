"""The interface as an application of its own, beside those of the channels and the console."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api import conversations, ticket_acts, tickets
from bot.api.caller import Reception
from bot.api.desk import Desk
from bot.api.problems import tell_problems

PREFIX = "/api/v1"
PER_MINUTE = 600
LONGEST_BODY = 64 * 1024
"""Bytes of a request at most."""
_ABOUT = """
给12351呼叫中心等系统用：看工单、开工单、办工单，接会话、回复、交还。

* 令牌由管理员在工作台的“系统对接”里生成，放在 `Authorization: Bearer …` 里。
* 令牌以一个账号的身份办事，能看到的地区和工单与那个账号一样。
* 出错时返回 `application/problem+json`，`code` 给程序看，`detail` 给人看。
* 事件推送（webhook）按 Standard Webhooks 规范签名，密钥在新增推送地址时给出。
"""


def build_api(desk: Desk, per_minute: int = PER_MINUTE) -> ASGIApp:
    """Assemble the interface.

    Args:
        per_minute: calls of one token in a minute; counted per process.
    """
    app = FastAPI(
        title="工会助手接口",
        version="1",
        description=_ABOUT,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.desk = desk
    app.state.reception = Reception(desk.database, desk.keys, desk.places, per_minute)
    app.include_router(conversations.router, prefix=PREFIX)
    app.include_router(tickets.router, prefix=PREFIX)
    app.include_router(ticket_acts.router, prefix=PREFIX)
    tell_problems(app)
    return _Bounded(app)


class _Bounded:
    """Refuses long bodies and forbids everybody on the way to keep answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > LONGEST_BODY:
                return {"type": "http.disconnect"}
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
                message["headers"] = [*message.get("headers", []), *more]
            await send(message)

        length = next((value for name, value in scope.get("headers", []) if name == b"content-length"), b"0")
        if length.isdigit() and int(length) > LONGEST_BODY:
            await with_headers({"type": "http.response.start", "status": 413, "headers": []})
            await with_headers({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, bounded, with_headers)
