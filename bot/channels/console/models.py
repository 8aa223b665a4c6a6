"""One route for `gonghui model` and `gonghui train`: put another model to use while the service runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.http import Handler

NOT_YET = "服务还没有准备好，等一会儿再换。"


class ModelDesk:
    """Passes on which model is wanted.

    Attributes:
        change: puts the model with this file name to use and returns why not, nothing when it did; set by whoever
            runs the engine, once it runs.
    """

    def __init__(self) -> None:
        self.change: Callable[[str], Awaitable[list[str]]] | None = None

    def routes(self, internal: Callable[[Handler], Handler]) -> list[Route]:
        """The route table; `internal` closes a handler to the outside."""
        return [Route("/internal/model", internal(self.put), methods=["PUT"])]

    async def put(self, request: Request) -> Response:
        """Take `{"model"}` and answer `{"refused": [reasons]}` when the change is over."""
        wanted = str((await request.json()).get("model", ""))
        refused = [NOT_YET] if self.change is None else await self.change(wanted)
        return JSONResponse({"refused": refused})
