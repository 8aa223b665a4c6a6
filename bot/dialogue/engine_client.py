"""Speaks the turn protocol with the engine (docs/architecture.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx


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


class EngineClient:
    """HTTP client of the engine.

    Args:
        url: base address of the engine on loopback.
        secret: the internal secret both processes share.
        timeout: seconds a turn may take.
    """

    def __init__(self, url: str, secret: str, timeout: float) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {secret}"},
            timeout=httpx.Timeout(timeout, connect=2.0),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
            trust_env=False,
        )

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
        try:
            response = await self._http.post("/webhooks/turn/webhook", json=body)
        except httpx.ReadTimeout as error:
            raise EngineFailedError("engine takes too long") from error
        except httpx.TransportError as error:
            raise EngineUnavailableError(type(error).__name__) from error
        if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            raise EngineUnavailableError("engine answers 503")
        if response.is_error:
            raise EngineFailedError(f"engine answers {response.status_code}")
        try:
            content = response.json()
            replies = tuple(reply["custom"] for reply in content["replies"] if reply.get("custom"))
            return EngineReply(replies, content.get("intent"), float(content.get("confidence") or 0.0))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineFailedError("engine answers something else than the turn protocol") from error

    async def forget(self, conversation_id: str) -> None:
        """Delete the dialogue state of a conversation.

        Raises:
            EngineUnavailableError: it could not be deleted now.
        """
        try:
            response = await self._http.delete(f"/webhooks/turn/conversations/{conversation_id}")
        except httpx.TransportError as error:
            raise EngineUnavailableError(type(error).__name__) from error
        if response.is_error:
            raise EngineUnavailableError(f"engine answers {response.status_code}")

    async def ready(self) -> bool:
        """True when the engine has loaded a model and can take a turn."""
        try:
            response = await self._http.get("/webhooks/turn/ready", timeout=5.0)
        except httpx.TransportError:
            return False
        return response.is_success

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
