"""HTTP to one engine on loopback: connections that stay open, JSON there and back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

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
        self._url, self._timeout = url, timeout
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._http: aiohttp.ClientSession | None = None
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
        content, headers = None, self._headers
        if body is not None:
            content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
            headers = {**headers, "Content-Type": "application/json"}
        timeout = aiohttp.ClientTimeout(patience or self._timeout, connect=CONNECT_PATIENCE)
        with self._busy():
            try:
                async with self._session().request(
                    method, self._url + path, data=content, headers=headers, timeout=timeout, allow_redirects=False
                ) as answer:
                    return Answer(answer.status, await answer.read())
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
                raise NotReachedError(type(error).__name__) from error
            except TimeoutError as error:
                raise LateAnswerError("no answer in time") from error
            except aiohttp.ClientError as error:
                raise BrokenLineError(type(error).__name__) from error

    async def close(self) -> None:
        """Wait for what is under way, then hang up."""
        await self._idle.wait()
        await self.hang_up()

    async def hang_up(self) -> None:
        """Close the connections; what is under way breaks off."""
        if self._http is not None:
            await self._http.close()

    def _session(self) -> aiohttp.ClientSession:
        """Return the connections, made now at first: they belong to the event loop."""
        if self._http is None or self._http.closed:
            self._http = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=LONGEST_IDLE),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._http

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
