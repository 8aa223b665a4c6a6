"""What Rasa remembers of a conversation: little, in one row, and loudly broken when it cannot be kept."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import zlib
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.nlu.tracker_rows import TrackerStoreUnusable
from bot.nlu.tracker_store import CompactTrackerStore

DOMAIN = Domain.from_dict(
    {
        "intents": ["joining"],
        "slots": {name: {"type": "any", "mappings": [{"type": "custom"}]} for name in ("union", "step")},
    }
)


def opened(url: str, turns: int = 3) -> TrackerStore:
    """Open the store as Rasa does from endpoints.yml."""
    config = EndpointConfig.from_dict({"type": "bot.nlu.tracker_store.CompactTrackerStore", "url": url, "turns": turns})
    return TrackerStore.create(config, domain=DOMAIN)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/deep/tracker.db"


def turn(number: int) -> list[Any]:
    parsed = {"intent": {"name": "joining", "confidence": 0.9}, "intent_ranking": [{"name": "x"}] * 10}
    said = UserUttered(f"第{number}句", parsed["intent"], parse_data=parsed, message_id=f"m{number}")  # type: ignore[arg-type]
    return [said, ActionExecuted("utter_answer"), BotUttered(f"答{number}"), ActionExecuted("action_listen")]


def conversation(*events: Any) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("c1", [ActionExecuted("action_listen"), *events], DOMAIN.slots)


def kept(store: TrackerStore, tracker: DialogueStateTracker) -> DialogueStateTracker:
    asyncio.run(store.save(tracker))
    found = asyncio.run(store.retrieve("c1"))
    assert found is not None
    return found


def test_a_short_conversation_comes_back_as_it_was(url: str) -> None:
    tracker = conversation(*turn(1), SlotSet("union", "330727"), *turn(2))
    found = kept(opened(url), tracker)
    assert [event.type_name for event in found.events] == [event.type_name for event in tracker.events]
    assert found.get_slot("union") == "330727"
    assert found.latest_message.text == "第2句"
    assert found.latest_message.intent["confidence"] == 0.9


def test_a_long_conversation_keeps_its_last_turns_and_all_its_slots(url: str) -> None:
    events = [SlotSet("union", "old"), *turn(0), SlotSet("union", "330727"), SlotSet("step", None)]
    tracker = conversation(*events, *(event for number in range(1, 9) for event in turn(number)))
    found = kept(opened(url, turns=3), tracker)
    said = [event.text for event in found.events if isinstance(event, UserUttered)]
    assert said == ["第6句", "第7句", "第8句"]
    assert found.get_slot("union") == "330727"
    assert found.get_slot("step") is None
    first = next(i for i, event in enumerate(found.events) if isinstance(event, UserUttered))
    assert found.events[first - 1] == ActionExecuted("action_listen")


def test_slots_survive_being_cut_again_and_again(url: str) -> None:
    store = opened(url, turns=2)
    tracker = conversation(SlotSet("union", "330727"), *turn(0))
    for number in range(1, 7):
        tracker = kept(store, tracker)
        tracker.update_with_events(turn(number), DOMAIN)
    assert kept(store, tracker).get_slot("union") == "330727"
    assert len(tracker.events) < 16


def test_a_conversation_is_one_row_without_readable_text(url: str, tmp_path: Path) -> None:
    store = opened(url)
    kept(store, conversation(*turn(1)))
    kept(store, conversation(*turn(1), *turn(2)))
    with sqlite3.connect(tmp_path / "deep" / "tracker.db") as database:
        rows = database.execute("select conversation, events from rasa_trackers").fetchall()
        assert database.execute("pragma journal_mode").fetchone() == ("wal",)
    assert [row[0] for row in rows] == ["c1"]
    assert b"intent_ranking" not in rows[0][1]


def test_turns_are_added_one_by_one_and_the_oldest_fall_off(url: str) -> None:
    store = opened(url, turns=3)
    assert isinstance(store, CompactTrackerStore)

    async def said() -> list[str | None]:
        for number in range(1, 9):
            await store.add("c1", await store.past("c1"), turn(number))
        return [event.text for event in (await store.past("c1")).events() if isinstance(event, UserUttered)]

    assert asyncio.run(said()) == ["第6句", "第7句", "第8句"]


def test_a_conversation_that_was_kept_as_one_list_goes_on(url: str, tmp_path: Path) -> None:
    store = opened(url)
    assert isinstance(store, CompactTrackerStore)
    rows = json.dumps([event.as_dict() for event in turn(1)]).encode()
    with sqlite3.connect(tmp_path / "deep" / "tracker.db") as database:
        database.execute("insert into rasa_trackers values ('c1', ?, 0)", [zlib.compress(rows)])

    async def said() -> list[str | None]:
        await store.add("c1", await store.past("c1"), turn(2))
        return [event.text for event in (await store.past("c1")).events() if isinstance(event, UserUttered)]

    assert asyncio.run(said()) == ["第1句", "第2句"]


def test_a_second_process_sees_what_the_first_kept(url: str) -> None:
    kept(opened(url), conversation(*turn(1)))
    assert asyncio.run(opened(url).retrieve("c1")) is not None


def test_a_file_that_another_process_writes_into_holds_up_nobody_else(url: str, tmp_path: Path) -> None:
    store = opened(url)
    assert isinstance(store, CompactTrackerStore)
    other = sqlite3.connect(tmp_path / "deep" / "tracker.db", isolation_level=None)

    async def while_it_writes() -> bool:
        other.execute("BEGIN IMMEDIATE")
        adding = asyncio.create_task(store.add("c1", await store.past("c1"), turn(1)))
        await asyncio.sleep(0)  # the engine goes on with others
        other.execute("COMMIT")
        await adding
        return await store.retrieve("c1") is not None

    assert asyncio.run(while_it_writes())
    other.close()


def test_forgetting(url: str) -> None:
    store = opened(url)
    assert isinstance(store, CompactTrackerStore)
    kept(store, conversation(*turn(1)))
    assert list(asyncio.run(store.keys())) == ["c1"]
    assert asyncio.run(store.delete("c1")) is True
    assert asyncio.run(store.delete("c1")) is False
    assert asyncio.run(store.retrieve("c1")) is None


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "no url"),
        ("not a url", "cannot be used"),
        ("sqlite:////proc/nowhere/tracker.db", "cannot be used"),
        ("postgresql://worker:geheim@127.0.0.1:1/none", "cannot open"),
        ("sqlite://", "cannot be used"),
        ("mysql://127.0.0.1/x", "cannot be used"),
        ("nosuchdatabase://127.0.0.1/x", "cannot be used"),
    ],
)
def test_a_store_that_cannot_be_opened_stops_the_engine(address: str, reason: str) -> None:
    with pytest.raises(TrackerStoreUnusable, match=reason) as caught:
        opened(address)
    assert "geheim" not in str(caught.value)
