"""What is kept of a conversation in the tracker: the last turns, small, and the value of every slot."""

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


def packed(events: Iterable[Event]) -> bytes:
    """Return the events as compressed JSON, without rankings and copies that nothing reads again."""
    rows = [_slim(event.as_dict()) for event in events if not _is_noise(event)]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), 6)


def unpacked(blob: bytes) -> list[Event]:
    """Return the events that `packed` was given."""
    rows: list[dict[str, Any]] = json.loads(zlib.decompress(blob))
    return [_class_of(row["event"])._from_parameters(row) for row in rows]


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
    return row
