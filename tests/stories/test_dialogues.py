"""Dialogues with the trained model through the web channel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.real_service import Chat, Service

FILES = sorted((Path(__file__).parent / "dialogues").glob("*.yml"))
DIALOGUES = [dialogue for file in FILES for dialogue in YAML(typ="safe").load(file)]


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[dialogue["name"] for dialogue in DIALOGUES])
def test_dialogue(real_service: Service, dialogue: dict[str, Any]) -> None:
    chat = Chat(real_service.url)
    for turn in dialogue["turns"]:
        if "tap" in turn:
            said, answer = f"[{turn['tap']}]", chat.tap(turn["tap"])
        elif "say_repeated" in turn:
            said = turn["say_repeated"]["text"] * turn["say_repeated"]["times"]
            answer = chat.say(said)
        else:
            said, answer = turn["say"], chat.say(turn["say"])
        assert answer, f"no answer to {said}"
        for words in turn.get("expect", []):
            assert words in answer, f"{said}: {words} is missing in\n{answer}"
        for words in turn.get("never", []):
            assert words not in answer, f"{said}: {words} must not stand in\n{answer}"
        for title in turn.get("offers", []):
            assert title in chat.choices(), f"{said}: {title} is not offered but {chat.choices()}"
