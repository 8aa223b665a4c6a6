"""HTTP to one engine on loopback: connections that stay open, JSON there and back, and nothing else.

A general client spends two milliseconds of processor time on a request, as much as storing the message and its answer.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import httptools

CONNECT_PATIENCE = 2.0

LONGEST_IDLE = 2.0
"""Seconds after which a connection is not used again: the engine hangs up after five, maybe just when it is used."""


class LineError(Exception):
    """No answer came."""


class NotReachedError(LineError):
    """The engine has heard nothing of the request."""


class LateAnswerError(LineError):
    """The answer did not come in time."""


class BrokenLineError(LineError):
    """The connection ended; nobody knows what the engine has heard, or the answer is no HTTP."""


@dataclass(frozen=True)
class Answer:
    """Status and body of an answer."""

    status: int
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_error(self) -> bool:
        return self.status >= 400


class _Connection(asyncio.Protocol):
    """One connection with one request at a time; also what httptools calls while it reads the answer."""

    def __init__(self) -> None:
        self.idle_since = 0.0
        self.is_open = False
        self._transport: asyncio.Transport
        self._waiting: asyncio.Future[Answer] | None = None
        self._parser: Any = None
        self._body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self.is_open = cast(asyncio.Transport, transport), True

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, AttributeError):  # no HTTP, or words that nobody asked for
            self.close()

    def connection_lost(self, _error: Exception | None) -> None:
        self.is_open = False
        self._settle(BrokenLineError("connection lost"))

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if not self._parser.should_keep_alive():
            self.close()
        self._settle(Answer(self._parser.get_status_code(), b"".join(self._body)))

    async def ask(self, request: bytes, seconds: float) -> Answer:
        """Send a request and return its answer."""
        self._waiting, self._body = asyncio.get_running_loop().create_future(), []
        self._parser = httptools.HttpResponseParser(self)
        try:
            self._transport.write(request)
            async with asyncio.timeout(seconds):
                return await self._waiting
        except BaseException:
            self.close()  # its answer may still come
            raise
        finally:
            self._waiting = None

    def close(self) -> None:
        """Hang up."""
        self.is_open = False
        self._transport.close()

    def _settle(self, outcome: Answer | Exception) -> None:
        if self._waiting is None or self._waiting.done():
            return
        if isinstance(outcome, Exception):
            self._waiting.set_exception(outcome)
        else:
            self._waiting.set_result(outcome)


class EngineLine:
    """The connections to one engine, with the number of turns that are under way on them.

    Args:
        url: base address of the engine.
        secret: the internal secret both processes share.
        timeout: seconds a request may take.

    Attributes:
        down_until: on the event loop's clock; until then it is asked only when no other engine can be.
    """

    def __init__(self, url: str, secret: str, timeout: float) -> None:
        address = urlsplit(url)
        self._host, self._port, self._timeout = address.hostname or "127.0.0.1", address.port or 80, timeout
        self._headers = f"Host: {address.netloc}\r\nAuthorization: Bearer {secret}\r\n"
        self._free: list[_Connection] = []
        self.down_until = 0.0
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def ask(self, method: str, path: str, body: Any = None, patience: float | None = None) -> Answer:
        """Send a request, with a JSON body if there is one, and return the answer.

        Args:
            patience: seconds, when they are not those of the line.

        Raises:
            NotReachedError: the engine has not heard of it.
            LateAnswerError: it is still at it.
            BrokenLineError: the connection broke.
        """
        content = b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        head = f"{method} {path} HTTP/1.1\r\n{self._headers}Content-Length: {len(content)}\r\n"
        if body is not None:
            head += "Content-Type: application/json\r\n"
        with self._busy():
            connection = self._free_connection() or await self._connected()
            try:
                answer = await connection.ask(f"{head}\r\n".encode() + content, patience or self._timeout)
            except TimeoutError as error:
                raise LateAnswerError("no answer in time") from error
            if connection.is_open:
                connection.idle_since = asyncio.get_running_loop().time()
                self._free.append(connection)
            return answer

    async def close(self) -> None:
        """Wait for what is under way, then hang up."""
        await self._idle.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connections that are not in use."""
        for connection in self._free:
            connection.close()
        self._free.clear()

    @contextmanager
    def _busy(self) -> Iterator[None]:
        self._under_way += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    def _free_connection(self) -> _Connection | None:
        oldest = asyncio.get_running_loop().time() - LONGEST_IDLE
        while self._free:
            connection = self._free.pop()
            if connection.is_open and connection.idle_since >= oldest:
                return connection
            connection.close()
        return None

    async def _connected(self) -> _Connection:
        try:
            async with asyncio.timeout(CONNECT_PATIENCE):
                loop = asyncio.get_running_loop()
                _, connection = await loop.create_connection(_Connection, self._host, self._port)
        except (OSError, TimeoutError) as error:
            raise NotReachedError(type(error).__name__) from error
        return connection
