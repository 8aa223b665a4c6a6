"""A turn of ours goes the way Rasa's own processor would go, by every rule of the repository."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from running_engine import Actions

from bot.nlu.history import Past
from bot.nlu.turn_protocol import reply
from bot.nlu.turn_runner import TurnRunner

BUILT_IN = {"back", "restart", "session_start"}


@pytest.fixture(scope="module")
def agent(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    """Return Rasa's agent with the small model, and with actions that answer."""
    folder = tmp_path_factory.mktemp("agent")
    actions = Actions()
    Thread(target=actions.serve_forever, daemon=True).start()
    endpoints = {
        "action_endpoint": {"url": f"http://127.0.0.1:{actions.server_port}/actions"},
        "nlg": {"type": "bot.nlu.answer_generator.AnswerGenerator"},
        "tracker_store": {"type": "bot.nlu.tracker_store.CompactTrackerStore", "url": f"sqlite:///{folder}/tracker.db"},
    }
    (folder / "endpoints.yml").write_text(json.dumps(endpoints), encoding="utf-8")
    read = AvailableEndpoints.read_endpoints(str(folder / "endpoints.yml"))
    yield asyncio.run(load_agent(str(small_model), endpoints=read))
    actions.shutdown()
    actions.server_close()


def parsed(intent: str) -> dict[str, Any]:
    decision = {"decision": "answer", "question": f"{intent}/x", "confidence": 0.9, "choices": []}
    return {"intent": {"name": intent, "confidence": 0.9}, "entities": [], "decision": decision, "text": "t"}


def went(events: Iterable[Event]) -> list[Any]:
    """Return actions and replies in their order."""
    return [
        event.action_name if isinstance(event, ActionExecuted) else reply(event.message())
        for event in events
        if isinstance(event, (ActionExecuted, BotUttered))
    ]


async def by_rasa(agent: Agent, intents: list[str]) -> list[list[Any]]:
    """Return the turns of one conversation as Rasa itself runs them."""
    turns: list[list[Any]] = []
    for number, intent in enumerate(intents):
        message = UserMessage("t", CollectingOutputChannel(), "rasa", parse_data=parsed(intent), message_id=str(number))
        await agent.handle_message(message)
        tracker = await agent.tracker_store.retrieve("rasa")
        events = list(tracker.events)
        begun = max(index for index, event in enumerate(events) if isinstance(event, UserUttered))
        turns.append(went(events[begun:]))
    return turns


async def by_us(agent: Agent, intents: list[str]) -> list[list[Any]]:
    runner, past, turns = TurnRunner(agent), Past(), []
    for intent in intents:
        said = UserUttered("t", parsed(intent)["intent"], parse_data=parsed(intent))  # type: ignore[arg-type]
        events = await runner.run("ours", past, said)
        past = past.followed_by(events, most=20)
        turns.append(went(events))
    return turns


def test_every_intent_is_led_as_rasa_would_lead_it(agent: Agent) -> None:
    intents = sorted(set(agent.domain.intents) - BUILT_IN)
    assert len(intents) > 20
    in_turn = [*intents, *reversed(intents)]
    assert asyncio.run(by_us(agent, in_turn)) == asyncio.run(by_rasa(agent, in_turn))
