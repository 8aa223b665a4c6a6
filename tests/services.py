"""Runs the bot for tests: the application on a real port, with a stand-in for the engine that can be slow or broken."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.app import build_app
from bot.dialogue.engine_client import EngineClient
from bot.knowledge import Knowledge, load_knowledge
from bot.privacy.keys import KeyRing
from bot.schema import metadata
from bot.serving.server import server_config
from bot.settings import Settings
from bot.storage.database import Database


@dataclass
class EngineStandIn:
    """Speaks the turn protocol. What it answers, and how badly, is set by the test.

    Attributes:
        custom: what the next turns answer.
        status: HTTP status of the next turns.
        gate: while cleared, turns wait.
        turns: bodies of the turns it was asked for.
        forgotten: conversations it was told to forget.
    """

    custom: dict[str, Any] = field(default_factory=lambda: {"decision": "flow", "text": "好的。"})
    status: int = 200
    gate: threading.Event = field(default_factory=threading.Event)
    turns: list[dict[str, Any]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate.set()

    def app(self) -> Starlette:
        """The stand-in as an application."""

        async def turn(request: Request) -> Response:
            self.turns.append(await request.json())
            await asyncio.to_thread(self.gate.wait, 30)
            return JSONResponse({"replies": [{"custom": self.custom}], "intent": "x", "confidence": 0.9}, self.status)

        async def forget(request: Request) -> Response:
            self.forgotten.append(request.path_params["conversation"])
            return Response(status_code=204)

        async def ready(_request: Request) -> Response:
            return JSONResponse({"ready": True})

        return Starlette(
            routes=[
                Route("/webhooks/turn/webhook", turn, methods=["POST"]),
                Route("/webhooks/turn/conversations/{conversation}", forget, methods=["DELETE"]),
                Route("/webhooks/turn/ready", ready, methods=["GET"]),
            ]
        )


@contextlib.contextmanager
def listening(app: Any, on_stop: Any = None) -> Iterator[str]:
    """Serve an ASGI application on a free loopback port, in a thread; gives its address."""
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    server = uvicorn.Server(server_config(app))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with httpx.Client(base_url=url, transport=httpx.HTTPTransport(retries=20)) as client:
        client.get("/healthz")
    try:
        yield url
    finally:
        if on_stop is not None:
            on_stop()
        server.should_exit = True
        thread.join(15)
        listener.close()


@contextlib.contextmanager
def running_bot(settings: Settings, database: Database, keys: KeyRing, engine_url: str) -> Iterator[str]:
    """Run the bot's application against an engine; gives its address."""
    metadata.create_all(database.engine)
    client = EngineClient([engine_url], keys.internal_secret, settings.engine_timeout)
    parts = build_app(settings, database, keys, client, _knowledge())
    with listening(parts.app, parts.hub.close) as url:
        yield url


@functools.cache
def _knowledge() -> Knowledge:
    # The files do not change while tests run; each of some hundred bots reading them anew takes minutes.
    return load_knowledge()
