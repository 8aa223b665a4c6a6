"""The Bot API: `<url>/bot<token>/<method>` and `<url>/file/bot<token>/<path>`.

    with TelegramServer(time_factor=0.01) as server:
        start_my_bot(token=server.token, base_url=server.base_url, base_file_url=server.base_file_url)
        person = Person(server)                           # see `people`
        person.starts()
        server.wait_for_messages(person.id)               # what the bot sent, as Message objects
        server.faults.next("sendMessage", Fault.error(429, retry_after=1))
        server.faults.next("sendMessage", Fault.lose_answer())
        server.limits_speed = True                        # 429 for more than a message a second to a chat
        server.deliverer.loses_answers = True             # every update comes twice
        server.deliverer.deliveries                       # posts to the webhook and their statuses

Plain http on loopback is taken as a webhook unless `needs_https` is set. `time_factor` scales the pauses between
deliveries (1 s, 2 s, 4 s …); an answer may take `answer_seconds` (60 with the real server), unscaled. Long polls last
as long as they ask for.
"""

from __future__ import annotations

import hmac
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.stand_ins.clock import Clock
from tests.stand_ins.faults import Fault, Faults
from tests.stand_ins.serving import STOPPING, Dropped, LoopbackServer, troubled
from tests.stand_ins.telegram.arguments import Arguments
from tests.stand_ins.telegram.delivery import Deliverer
from tests.stand_ins.telegram.errors import BotApiError
from tests.stand_ins.telegram.methods import METHODS
from tests.stand_ins.telegram.state import Call, ServerState
from tests.stand_ins.telegram.updates import UpdateMethods

TOKEN = "7000000001:stand-in_0123456789abcdefghijklmnop"


class TelegramServer(ServerState, LoopbackServer):
    """The server together with what it knows; see `ServerState` for what a test may ask."""

    def __init__(
        self,
        token: str = TOKEN,
        clock: Clock | None = None,
        time_factor: float = 0.01,
        answer_seconds: float = 10.0,
    ) -> None:
        ServerState.__init__(self, token, clock)
        routes = [
            Route("/bot{token}/{method}", self._called, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download, methods=["GET"]),
        ]
        LoopbackServer.__init__(self, Starlette(routes=routes))
        self.faults = Faults(usual=Fault.error(502))
        self.deliverer = Deliverer(self, time_factor, answer_seconds)
        self._updates = UpdateMethods(self)
        self._methods = {name.casefold(): (name, work) for name, work in METHODS.items()}
        self._update_methods = {
            "setwebhook": ("setWebhook", self._updates.set_webhook),
            "deletewebhook": ("deleteWebhook", self._updates.delete_webhook),
            "getwebhookinfo": ("getWebhookInfo", self._updates.get_webhook_info),
        }

    @property
    def base_url(self) -> str:
        """Prefix to which the token is appended, as libraries want it."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """Prefix of downloads to which the token is appended."""
        return f"{self.url}/file/bot"

    def __enter__(self) -> TelegramServer:
        self.start()
        self.deliverer.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self.deliverer.stop()
        self.stop()

    async def _called(self, request: Request) -> Response:
        try:
            self._check_token(request)
            name = self._name(request.path_params["method"])
            arguments = await Arguments.of(request)
        except BotApiError as refused:
            return JSONResponse(refused.body(), refused.code)
        fault = self.faults.take(name)
        with self.changing():
            self.calls.append(Call(name, arguments.values, self.clock()))
        if fault is not None and fault.kind == "cut":
            return Dropped()
        if fault is not None and fault.kind == "raw":
            return Response(fault.body, fault.status, media_type="text/html")
        try:
            if fault is not None and fault.kind == "error":
                raise BotApiError(fault.code, fault.message, **fault.parameters)
            result = await self._work(name, arguments, request)
        except BotApiError as refused:
            return JSONResponse(refused.body(), refused.code)
        return troubled(fault, JSONResponse({"ok": True, "result": result}))

    async def _work(self, name: str, arguments: Arguments, request: Request) -> Any:
        if name == "getUpdates":
            return await self._updates.get_updates(arguments, request.scope[STOPPING])
        with self.changing():
            if name.casefold() in self._update_methods:
                return self._update_methods[name.casefold()][1](arguments)
            return self._methods[name.casefold()][1](self, arguments)

    def _name(self, method: str) -> str:
        """The method's name as the server spells it."""
        folded = method.casefold()
        if folded == "getupdates":
            return "getUpdates"
        for methods in (self._update_methods, self._methods):
            if folded in methods:
                return methods[folded][0]
        raise BotApiError(404, "Not Found: method not found")

    async def _download(self, request: Request) -> Response:
        try:
            self._check_token(request)
        except BotApiError as refused:
            return JSONResponse(refused.body(), refused.code)
        path = request.path_params["path"]
        fault = self.faults.take("file")
        if fault is not None and fault.kind == "cut":
            return Dropped()
        if fault is not None and fault.kind in ("raw", "error"):
            return Response(fault.body, fault.code or fault.status)
        with self.reading():
            for file in self.files.values():
                if self.clock() < file.paths.get(path, 0):
                    return troubled(fault, Response(file.data, media_type="application/octet-stream"))
        return JSONResponse(BotApiError(404).body(), 404)

    def _check_token(self, request: Request) -> None:
        if not hmac.compare_digest(request.path_params["token"].encode(), self.token.encode()):
            raise BotApiError(401)
