"""Speaks the turn protocol with the engine (docs/architecture.md)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx

NO_PROTOCOL = "engine answers something else than the turn protocol"


class EngineUnavailableError(Exception):
    """The engine is down or loading: the same turn is asked for again, for as long as that lasts."""


class EngineFailedError(Exception):
    """The engine answered with an error, or not in time: trying again may not help."""


@dataclass(frozen=True)
class EngineReply:
    """What the engine makes of a message: one `custom` object a reply, and the intent with its confidence."""

    replies: tuple[dict[str, Any], ...]
    intent: str | None
    confidence: float


class _Line:
    """The connections to one engine, with the number of turns that are under way on them."""

    def __init__(self, url: str, secret: str, timeout: float) -> None:
        self.http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {secret}"},
            timeout=httpx.Timeout(timeout, connect=2.0),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
            trust_env=False,
        )
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @contextlib.asynccontextmanager
    async def use(self) -> AsyncIterator[httpx.AsyncClient]:
        """Hold the line for one request."""
        self._under_way += 1
        self._idle.clear()
        try:
            yield self.http
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def close(self) -> None:
        """Wait for what is under way, then hang up."""
        await self._idle.wait()
        await self.http.aclose()


class EngineClient:
    """HTTP client of the engine. Which engine that is can change between two turns.

    Args:
        url: base address of the engine.
        secret: the internal secret both processes share.
        timeout: seconds a turn may take.
    """

    def __init__(self, url: str, secret: str, timeout: float) -> None:
        self._secret, self._timeout = secret, timeout
        self._line = _Line(url, secret, timeout)

    async def move_to(self, url: str) -> None:
        """Send every further turn to another engine, and return when the last one on the old engine is over."""
        before, self._line = self._line, _Line(url, self._secret, self._timeout)
        await before.close()

    async def turn(
        self, conversation_id: str, message_id: str, text: str, metadata: dict[str, Any], repeat: bool
    ) -> EngineReply:
        """Run one turn, or fetch the recorded one when `repeat` is set and it had run.

        Raises:
            EngineUnavailableError: it cannot be reached, or answers 503.
            EngineFailedError: any other error answer, one that cannot be understood, or none in time.
        """
        body = {
            "conversation": conversation_id,
            "message_id": message_id,
            "text": text,
            "repeat": repeat,
            "metadata": metadata,
        }
        content = await self._asked("/webhooks/turn/webhook", body)
        try:
            replies = tuple(reply["custom"] for reply in content["replies"] if reply.get("custom"))
            return EngineReply(replies, content.get("intent"), float(content.get("confidence") or 0.0))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineFailedError(NO_PROTOCOL) from error

    async def understand(self, text: str) -> str:
        """Return what a text outside any conversation is taken for: a question, a command, or `ask` and `unknown`.

        Raises:
            EngineUnavailableError: it cannot be reached, or answers 503.
            EngineFailedError: any other error answer, or none in time.
        """
        content = await self._asked("/webhooks/turn/understand", {"text": text})
        try:
            return str(content["label"])
        except (KeyError, TypeError) as error:
            raise EngineFailedError(NO_PROTOCOL) from error

    async def forget(self, conversation_id: str) -> None:
        """Delete the dialogue state of a conversation.

        Raises:
            EngineUnavailableError: it could not be deleted now.
        """
        try:
            async with self._line.use() as http:
                response = await http.delete(f"/webhooks/turn/conversations/{conversation_id}")
        except httpx.TransportError as error:
            raise EngineUnavailableError(type(error).__name__) from error
        if response.is_error:
            raise EngineUnavailableError(f"engine answers {response.status_code}")

    async def ready(self, patience: float = 5.0) -> bool:
        """True when the engine has loaded a model and can take a turn, and says so within `patience` seconds."""
        try:
            async with self._line.use() as http:
                response = await http.get("/webhooks/turn/ready", timeout=patience)
        except httpx.TransportError:
            return False
        return response.is_success

    async def close(self) -> None:
        """Close the connections."""
        await self._line.http.aclose()

    async def _asked(self, path: str, body: dict[str, Any]) -> Any:
        try:
            async with self._line.use() as http:
                response = await http.post(path, json=body)
        except httpx.ReadTimeout as error:
            raise EngineFailedError("engine takes too long") from error
        except httpx.TransportError as error:
            raise EngineUnavailableError(type(error).__name__) from error
        if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            raise EngineUnavailableError("engine answers 503")
        if response.is_error:
            raise EngineFailedError(f"engine answers {response.status_code}")
        try:
            return response.json()
        except ValueError as error:
            raise EngineFailedError(NO_PROTOCOL) from error
