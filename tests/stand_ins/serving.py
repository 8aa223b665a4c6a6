"""Serves an ASGI application on a loopback port, in a thread of this process.

    server = LoopbackServer(app)
    with server:
        httpx.get(server.url)
        server.stop()     # connections are refused now
        server.start()    # on the same port again

The endpoints may return `Dropped` (the connection is closed without an answer) and `Late` (the answer waits).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import Any, Self

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.stand_ins.faults import Fault

# Keys of ours in an ASGI scope.
CONNECTION = "stand_in.connection"
STOPPING = "stand_in.stopping"


class _Server(uvicorn.Server):
    """Says when it is ready, and stops at once: uvicorn itself looks and waits in steps of a tenth of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            assert connection.transport is not None
            connection.transport.abort()
        if self.server_state.tasks:
            await asyncio.wait(list(self.server_state.tasks))
        for server in self.servers:
            await server.wait_closed()


class LoopbackServer:
    """An application on 127.0.0.1, on a port that stays the same when it is stopped and started again."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._port = 0
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def url(self) -> str:
        """Address without a path, such as http://127.0.0.1:40123."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Serve; returns when connections are accepted."""
        assert self._server is None, "the server runs already"
        listener = socket.socket(proto=socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        listener.listen(128)
        config = uvicorn.Config(
            self._serve,
            interface="asgi3",
            proxy_headers=False,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            loop="asyncio",
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run, args=(self._server, listener), daemon=True)
        self._thread.start()
        assert self._server.ready.wait(20), "the stand-in did not start"

    def stop(self) -> None:
        """Stop serving and cut all connections. Does nothing when it does not run."""
        if self._server is None:
            return
        assert self._loop is not None
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._server.stopping.set)
        self._thread.join(20)
        self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self.stop()

    def _run(self, server: _Server, listener: socket.socket) -> None:
        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            await server.serve([listener])

        asyncio.run(serve())

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            # uvicorn hands out bound methods of the object that holds the connection; there is no public way to it.
            scope[CONNECTION] = receive.__self__.transport  # type: ignore[attr-defined]
            assert self._server is not None
            scope[STOPPING] = self._server.stopping
        await self._app(scope, receive, send)


class Dropped(Response):
    """No answer: the connection is closed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _drop(scope, receive)


class Late(Response):
    """Another answer, after `seconds` or when `gate` is set, unless the caller goes away before."""

    def __init__(self, answer: Response, seconds: float = 0.0, gate: threading.Event | None = None) -> None:
        super().__init__()
        self._answer = answer
        self._seconds = seconds
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        due = asyncio.create_task(self._due())
        gone = asyncio.create_task(_gone(receive))
        done, pending = await asyncio.wait({due, gone}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if due in done:
            await self._answer(scope, receive, send)

    async def _due(self) -> None:
        await asyncio.sleep(self._seconds)
        # The gate is of another thread; a thread that waits for it could not be called back when the caller goes away.
        while self._gate is not None and not self._gate.is_set():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def troubled(fault: Fault | None, answer: Response) -> Response:
    """The answer to a call whose work is done, as far as `fault` lets it arrive."""
    if fault is None:
        return answer
    if fault.kind == "lost":
        return Dropped()
    if fault.kind == "slow":
        return Late(answer, seconds=fault.seconds)
    if fault.kind == "held":
        return Late(answer, gate=fault.gate)
    return answer


async def _gone(receive: Receive) -> None:
    message: dict[str, Any] = {"type": ""}
    while message["type"] != "http.disconnect":
        message = dict(await receive())


async def _drop(scope: Scope, receive: Receive) -> None:
    scope[CONNECTION].abort()
    await _gone(receive)
