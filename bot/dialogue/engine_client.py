"""Speaks the turn protocol with the engine (docs/architecture.md)."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from bot.dialogue.engine_line import Answer, EngineLine, LateAnswerError, LineError, NotReachedError

DOWN_TIME = 2.0
"""Seconds for which an engine that could not be reached is spared."""

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


class EngineClient:
    """HTTP client of the engines. Which ones these are can change between two turns.

    A conversation always goes to the same engine, as long as that one is there; otherwise any other can take its turns,
    since they share the store of dialogues and the bot never has two turns of a conversation under way.

    Args:
        urls: base addresses of the engines.
        secret: the internal secret both processes share.
        timeout: seconds a turn may take.
    """

    def __init__(self, urls: Sequence[str], secret: str, timeout: float) -> None:
        self._secret, self._timeout = secret, timeout
        self._lines = [EngineLine(url, secret, timeout) for url in urls]

    async def move_to(self, urls: Sequence[str]) -> None:
        """Send every further turn to other engines, and return when the last one on the old engines is over."""
        before, self._lines = self._lines, [EngineLine(url, self._secret, self._timeout) for url in urls]
        for line in before:
            await line.close()

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
        content = await self._asked("/webhooks/turn/webhook", body, conversation_id)
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
        content = await self._asked("/webhooks/turn/understand", {"text": text}, text)
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
            path = f"/webhooks/turn/conversations/{conversation_id}"
            answer = await self._by_preference(conversation_id)[0].ask("DELETE", path)
        except LineError as error:
            raise EngineUnavailableError(type(error).__name__) from error
        if answer.is_error:
            raise EngineUnavailableError(f"engine answers {answer.status}")

    async def ready(self, patience: float = 5.0) -> bool:
        """True when an engine has loaded a model and can take a turn, and says so within `patience` seconds."""
        for line in self._by_preference(""):
            try:
                answer = await line.ask("GET", "/webhooks/turn/ready", patience=patience)
            except LineError:
                continue
            if answer.is_success:
                return True
        return False

    async def close(self) -> None:
        """Close the connections."""
        for line in self._lines:
            await line.hang_up()

    def _by_preference(self, key: str) -> list[EngineLine]:
        """Return the engines in the order in which they shall be asked: a key's own first, those that are down last."""
        moment, own = asyncio.get_running_loop().time(), zlib.crc32(key.encode()) % len(self._lines)
        lines = [*self._lines[own:], *self._lines[:own]]
        return sorted(lines, key=lambda line: line.down_until > moment)

    async def _asked(self, path: str, body: dict[str, Any], key: str) -> Any:
        answer = await self._answered(path, body, key)
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise EngineUnavailableError("engine answers 503")
        if answer.is_error:
            raise EngineFailedError(f"engine answers {answer.status}")
        try:
            return json.loads(answer.body)
        except ValueError as error:
            raise EngineFailedError(NO_PROTOCOL) from error

    async def _answered(self, path: str, body: dict[str, Any], key: str) -> Answer:
        for line in self._by_preference(key):
            try:
                return await line.ask("POST", path, body)
            except LateAnswerError as error:
                raise EngineFailedError("engine takes too long") from error
            except NotReachedError as error:
                # It has heard nothing: the next one may.
                line.down_until, refused = asyncio.get_running_loop().time() + DOWN_TIME, error
            except LineError as error:
                raise EngineUnavailableError(type(error).__name__) from error
        raise EngineUnavailableError(type(refused).__name__) from refused
