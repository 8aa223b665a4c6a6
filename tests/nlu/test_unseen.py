"""The real model on sentences it has never seen. Never tune anything to them; raise the floors when they rise."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import REPOSITORY
from rasa.core.agent import Agent
from rasa.model_training import train
from ruamel.yaml import YAML

from bot.nlu.evaluate import report
from bot.nlu.outcomes import LOST, OFFERED, RIGHT, WRONG, Outcome, of_kind, outcomes, shares
from bot.nlu.sentence_sets import REFUSE, UNSEEN, Sentence, is_taught, sentences

ANSWERED_RIGHT = 0.90
RIGHT_OR_OFFERED = 0.95
CONFIDENTLY_WRONG = 0.02
NEITHER = 0.03
REFUSED = 0.95


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    """Train as `rasa train` does (seconds, once the sentence vectors are cached)."""
    folder = tmp_path_factory.mktemp("real")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(REPOSITORY)
        patch.setenv("RASA_TELEMETRY_ENABLED", "false")
        trained = train("domain.yml", "config.yml", "data", output=str(folder), fixed_model_name="real")
        assert trained.model is not None
    return Agent.load(trained.model)


@pytest.fixture(scope="module")
def results(agent: Agent) -> Sequence[Outcome]:
    """Ask everything."""
    questions = REPOSITORY / "data" / "nlu"
    asked = [sentence for sentence in sentences(Path(__file__).parent) if is_taught(sentence.label, questions)]
    found = asyncio.run(outcomes(agent, asked))
    print(report(found))
    return found


def test_most_questions_are_answered_right(results: Sequence[Outcome]) -> None:
    assert shares(of_kind(results, UNSEEN))[RIGHT] >= ANSWERED_RIGHT


def test_nearly_all_are_answered_right_or_offered(results: Sequence[Outcome]) -> None:
    by_verdict = shares(of_kind(results, UNSEEN))
    assert by_verdict[RIGHT] + by_verdict[OFFERED] >= RIGHT_OR_OFFERED


def test_few_are_answered_wrongly(results: Sequence[Outcome]) -> None:
    assert shares(of_kind(results, UNSEEN))[WRONG] <= CONFIDENTLY_WRONG


def test_few_are_neither_answered_nor_offered(results: Sequence[Outcome]) -> None:
    assert shares(of_kind(results, UNSEEN))[LOST] <= NEITHER


def test_what_is_out_of_scope_is_refused(results: Sequence[Outcome]) -> None:
    assert shares(of_kind(results, REFUSE))[RIGHT] >= REFUSED


def test_what_must_pass_does(agent: Agent) -> None:
    content = YAML(typ="safe").load((REPOSITORY / "data" / "must_pass.yml").read_text(encoding="utf-8"))
    asked = [Sentence(text, label) for label, texts in content["must_pass"].items() for text in texts]
    found = asyncio.run(outcomes(agent, asked))
    assert [(one.sentence.text, one.ranking[:2]) for one in found if one.verdict != RIGHT] == []
