"""The web server: its socket, its signals, its address."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Iterator
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from bot.conversations.live import LiveHub
from bot.serving.errors import ServeError
from bot.settings import Settings


class Server(uvicorn.Server):
    """A server that closes its event streams when it is told to end."""

    def __init__(self, config: uvicorn.Config, hub: LiveHub) -> None:
        super().__init__(config)
        self._hub = hub

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take signals for the time of serving, without raising them again: the engine is stopped after the server."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve; what is loaded by then is never looked through for garbage again.

        Each look stopped everybody for 0.15 s.
        """
        await super().startup(sockets)
        gc.collect()
        gc.freeze()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End at once the streams that would keep the server waiting."""
        self._hub.close()
        super().handle_exit(sig, frame)


def server_config(app: ASGIApp) -> uvicorn.Config:
    """Return how the application is served; whose `X-Forwarded-For` counts is our setting, not the server's."""
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


def own_url(settings: Settings, listener: socket.socket) -> str:
    """Return the address under which this machine itself reaches the service."""
    host = "127.0.0.1" if settings.host in {"", "0.0.0.0", "localhost"} else settings.host  # noqa: S104
    if ":" in host:
        host = "[::1]" if host == "::" else f"[{host}]"
    return f"http://{host}:{listener.getsockname()[1]}"


def listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Protocol named: asyncio switches Nagle's delay (40 ms an answer) off only for sockets that say they are TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise ServeError(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}): "
            "stop what uses it, or choose another with GONGHUI_PORT=8001."
        ) from error
    return listener
