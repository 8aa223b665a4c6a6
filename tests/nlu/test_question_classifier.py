"""The classifier, trained and asked through Rasa."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from conftest import CONFIG, trained, written_project
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.exceptions import InvalidConfigException


@pytest.fixture(scope="module")
def agent(small_model: Path) -> Agent:
    return Agent.load(small_model)


def parse(agent: Agent, text: str, **metadata: Any) -> dict[str, Any]:
    parsed: dict[str, Any] = asyncio.run(agent.processor.parse_message(UserMessage(text, metadata=metadata)))
    return parsed


@pytest.mark.parametrize(
    ("text", "intent", "question"),
    [
        ("想入会怎么办理", "joining", "joining/how_to_join"),
        ("會費每月交多少錢", "joining", "joining/membership_fee"),
        ("老板 拖欠 工资", "wages", "wages/unpaid_wages"),
        ("帮我开工单 我要投诉", "open_ticket", None),
        ("会费多少钱 〔手机1〕 GD2611220001", "joining", "joining/membership_fee"),
    ],
)
def test_a_message_gets_topic_and_question(agent: Agent, text: str, intent: str, question: str | None) -> None:
    parsed = parse(agent, text)
    assert parsed["intent"]["name"] == intent
    assert parsed["decision"]["decision"] == "answer"
    assert parsed["decision"]["question"] == question
    assert parsed["intent_ranking"][0]["name"] == (question or intent)


@pytest.mark.parametrize("text", ["明天天气怎么样 下雨吗", "qwerty zxcv", "", "/", "〔手机1〕", "GD2611220001"])
def test_what_is_not_ours_is_refused(agent: Agent, text: str) -> None:
    parsed = parse(agent, text)
    assert parsed["intent"]["name"] == "nlu_fallback"
    assert parsed["decision"]["decision"] == "unknown"


def test_what_fits_two_questions_is_asked_back(agent: Agent) -> None:
    parsed = parse(agent, "会费怎么办理")
    assert parsed["intent"]["name"] == "clarify"
    assert set(parsed["decision"]["choices"]) >= {"joining/how_to_join", "joining/membership_fee"}


def test_a_tapped_choice_is_taken_as_it_is(agent: Agent) -> None:
    parsed = parse(agent, "会费", chosen="wages/unpaid_wages")
    assert parsed["intent"] == {"name": "wages", "confidence": 1.0}
    assert parsed["decision"]["question"] == "wages/unpaid_wages"
    assert parse(agent, "工单", chosen="open_ticket")["intent"]["name"] == "open_ticket"


@pytest.mark.parametrize("label", ["joining/no_longer_there", "out_of_scope/weather", "restart"])
def test_a_tapped_choice_that_is_not_known_is_refused(agent: Agent, label: str) -> None:
    assert parse(agent, "会费多少钱", chosen=label)["intent"]["name"] == "nlu_fallback"


def test_a_place_alone_is_a_place_unless_a_form_waits(agent: Agent) -> None:
    assert parse(agent, "磐安县", place_only=True)["intent"]["name"] == "tell_place"
    assert parse(agent, "磐安县", place_only=True, expects="place")["intent"]["name"] == "inform"


def test_an_open_form_takes_its_answer_and_lets_go(agent: Agent) -> None:
    assert parse(agent, "〔手机1〕", expects="phone")["intent"]["name"] == "inform"
    assert parse(agent, "老板不发工资", expects="text")["intent"]["name"] == "inform"
    assert parse(agent, "不填了", expects="phone")["intent"]["name"] == "cancel"
    assert parse(agent, "会费多少钱", expects="phone")["intent"]["name"] == "joining"


def test_every_message_says_what_was_decided(agent: Agent) -> None:
    for text in ("会费多少钱", "明天下雨吗", "会费怎么办理"):
        assert set(parse(agent, text)["decision"]) == {"decision", "question", "confidence", "choices"}


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        ("weights: {bert: 1.0}", "unknown weights"),
        ("weights: {text: 0}", "all weights are 0"),
        ("weights: {pinyin: 1.0}", "needs `readings"),
        ("thresholds: {shure: 1}", "unknown thresholds"),
    ],
)
def test_a_mistake_in_the_configuration_stops_the_training(tmp_path: Path, wrong: str, remedy: str) -> None:
    project = written_project(tmp_path / "project")
    lines = [line for line in CONFIG.splitlines() if not line.strip().startswith(wrong.split(":")[0])]
    at = lines.index("policies:")
    (project / "config.yml").write_text("\n".join([*lines[:at], f"  {wrong}", *lines[at:]]), encoding="utf-8")
    with pytest.raises(InvalidConfigException, match=remedy):
        trained(project)
