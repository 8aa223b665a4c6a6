"""What is kept of a conversation: the last turns, small, a line each that nobody reads before he looks back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    AllSlotsReset,
    Event,
    Restarted,
    SlotSet,
    UserUttered,
)

SESSION_METADATA_SLOT = "session_started_metadata"
_KEPT_PARSE_DATA = ("intent", "entities", "decision")


class Past:
    """The last turns of a conversation.

    Each is a line of JSON, so that a new turn costs the same after the first turn and after the thousandth.
    """

    def __init__(self, turns: Sequence[bytes] = ()) -> None:
        self._turns = list(turns)

    @classmethod
    def unpacked(cls, blob: bytes) -> Past:
        """Return what was `packed`."""
        return cls(zlib.decompress(blob).split(b"\n"))

    def packed(self) -> bytes:
        """Return it compressed."""
        return zlib.compress(b"\n".join(self._turns), 1)

    def followed_by(self, turn: Iterable[Event], most: int) -> Past:
        """Return the past after one more turn, with `most` turns at most."""
        return Past([*self._turns, _line(turn)][-most:])

    def events(self) -> list[Event]:
        """Return the events of all turns."""
        rows = (row for line in self._turns for row in json.loads(line))
        return [_class_of(row["event"])._from_parameters(row) for row in rows]


def bounded(events: Sequence[Event], turns: int) -> list[Event]:
    """Return the last `turns` user messages with what followed each.

    What is cut off lives on as one SlotSet for each slot it left behind, so no action sees a slot vanish.
    """
    starts = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(starts) <= turns:
        return list(events)
    cut = starts[-turns]
    slots = _slots_after(events[:cut])
    stamp = events[cut].timestamp
    # Rules match a user message that follows action_listen: the first message kept needs one before it.
    head: list[Event] = [SlotSet(name, value, timestamp=stamp) for name, value in slots.items()]
    return [*head, ActionExecuted(ACTION_LISTEN_NAME, timestamp=stamp), *events[cut:]]


def _slots_after(events: Iterable[Event]) -> dict[str, Any]:
    slots: dict[str, Any] = {}
    for event in events:
        if isinstance(event, SlotSet) and event.key != SESSION_METADATA_SLOT:
            slots[event.key] = event.value
        elif isinstance(event, (AllSlotsReset, Restarted)):
            slots.clear()
    return slots


def _line(events: Iterable[Event]) -> bytes:
    """Return events as JSON, without rankings and copies that nothing reads again."""
    rows = [_slim(event.as_dict()) for event in events if not _is_noise(event)]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


@cache
def _class_of(name: str) -> type[Event]:
    """Return the class of the events with this name. Rasa looks through all its classes for each event anew."""
    found: type[Event] = Event.resolve_by_type(name)
    return found


def _is_noise(event: Event) -> bool:
    return isinstance(event, SlotSet) and event.key == SESSION_METADATA_SLOT


def _slim(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("event") == UserUttered.type_name:
        parsed = row.get("parse_data") or {}
        row["parse_data"] = {key: parsed[key] for key in _KEPT_PARSE_DATA if key in parsed}
        row.pop("metadata", None)
    return row
