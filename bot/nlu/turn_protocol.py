"""The turn protocol between bot and engine: what a request must look like, and how a recorded turn is told again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered

from bot.text.normalise import normalise

_METADATA_TYPES = {
    "chosen": str,
    "opens": str,
    "service": str,
    "expects": str,
    "place_only": bool,
    "tells_place": bool,
    "about": dict,
    "ambiguous": list,
}


class BadTurn(ValueError):
    """The request does not follow docs/architecture.md; the message says where."""


@dataclass(frozen=True)
class TurnRequest:
    """One message of one worker, to be understood and answered once."""

    conversation: str
    message_id: str
    text: str
    repeat: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def parsed(cls, body: object) -> "TurnRequest":
        """Check a JSON body and return the request; its text is normalised, so it never starts with "/".

        Raises:
            BadTurn: something is missing or of the wrong type.
        """
        if not isinstance(body, dict):
            raise BadTurn("the body must be a JSON object")
        for name in ("conversation", "message_id"):
            if not isinstance(body.get(name), str) or not body[name].strip():
                raise BadTurn(f"{name!r} must be a text that is not empty")
        if not isinstance(body.get("text"), str):
            raise BadTurn("'text' must be a text")
        if not isinstance(body.get("repeat", False), bool):
            raise BadTurn("'repeat' must be true or false")
        metadata = _checked_metadata(body.get("metadata"))
        return cls(
            conversation=body["conversation"],
            message_id=body["message_id"],
            text=normalise(body["text"]),
            repeat=body.get("repeat", False),
            metadata={**metadata, "message_id": body["message_id"]},
        )


def _checked_metadata(metadata: object) -> dict[str, Any]:
    if metadata is None:
        return {}
    if not isinstance(metadata, dict):
        raise BadTurn("'metadata' must be a JSON object")
    for name, kind in _METADATA_TYPES.items():
        if metadata.get(name) is not None and not isinstance(metadata[name], kind):
            raise BadTurn(f"'metadata.{name}' must be of type {kind.__name__}")
    return metadata


@dataclass(frozen=True)
class Turn:
    """What a turn said: the answer of the protocol."""

    replies: list[dict[str, Any]]
    intent: str | None
    confidence: float

    def as_json(self) -> dict[str, Any]:
        """Return the body of the HTTP answer."""
        return {"replies": self.replies, "intent": self.intent, "confidence": round(self.confidence, 4)}


def reply(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return one reply of the protocol from a message that Rasa sent out."""
    return {"text": message.get("text"), "custom": message.get("custom")}


def recorded_turn(events: Iterable[Event], message_id: str) -> Turn | None:
    """Return the turn that answered this message id.

    None if there is none, or if it said nothing: then its action failed, and the turn is to be run again.
    """
    found: UserUttered | None = None
    replies: list[dict[str, Any]] = []
    for event in events:
        if isinstance(event, UserUttered):
            if found is not None and replies:
                break
            found = event if event.message_id == message_id else None
        elif isinstance(event, BotUttered) and found is not None:
            replies.append(reply(event.message()))
    if found is None or not replies:
        return None
    return Turn(replies, found.intent_name, float(found.intent.get("confidence") or 0.0))
