"""Stock Rasa pipelines on our questions: training and reading apart from our component (see `bench.classifiers`).

Every label is one intent (`topic__name`), so that the ranking of the intents is comparable to ours.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import jieba
from rasa.core.agent import Agent
from rasa.model_training import train
from rasa.utils.log_utils import configure_structlog
from ruamel.yaml import YAML

from bot.nlu.features import prepared
from bot.nlu.question_model import Candidate, Reading

_COUNTS: list[dict[str, Any]] = [
    {"name": "JiebaTokenizer"},
    {"name": "CountVectorsFeaturizer", "min_df": 2},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4, "min_df": 2},
]

RANKING = 10

EPOCHS = 12
"""Of DIET and ResponseSelector: by then they tell .99 of the examples, and on a small machine ten minutes are over."""

PIPELINES: dict[str, list[dict[str, Any]]] = {
    "DIET": [
        *_COUNTS,
        {
            "name": "DIETClassifier",
            "epochs": EPOCHS,
            "entity_recognition": False,
            "constrain_similarities": True,
            "ranking_length": RANKING,
        },
    ],
    "LogisticRegressionClassifier": [
        *_COUNTS,
        {"name": "LogisticRegressionClassifier", "max_iter": 100, "ranking_length": RANKING},
    ],
    "LogisticRegressionClassifier + ResponseSelector": [
        *_COUNTS,
        {"name": "LogisticRegressionClassifier", "max_iter": 100, "ranking_length": RANKING},
        {"name": "ResponseSelector", "epochs": EPOCHS, "constrain_similarities": True, "ranking_length": RANKING},
    ],
}


def trained(name: str, examples: Iterable[tuple[str, str]], folder: Path) -> Path:
    """Train the pipeline `name` with the rules Rasa needs at least, and return the model file.

    Raises:
        RuntimeError: Rasa gave no model.
    """
    retrieval = name.endswith("ResponseSelector")
    by_label: dict[str, list[str]] = {}
    for text, label in examples:
        by_label.setdefault(label if retrieval else label.replace("/", "__"), []).append(prepared(text))
    topics = sorted({label.split("/")[0] for label in by_label})
    files: dict[str, dict[str, Any]] = {
        "config": {
            "recipe": "default.v1",
            "assistant_id": "stock",
            "language": "zh",
            "pipeline": PIPELINES[name],
            "policies": [{"name": "RulePolicy"}],
        },
        "data": {
            "version": "3.1",
            "nlu": [
                {"intent": label, "examples": "".join(f"- {text}\n" for text in texts)}
                for label, texts in by_label.items()
            ],
            "rules": [{"rule": "any", "steps": [{"intent": topics[0]}, {"action": "action_listen"}]}],
            "responses": {f"utter_{label}": [{"text": label}] for label in by_label if "/" in label},
        },
        "domain": {"version": "3.1", "intents": topics},
    }
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in files.items():
        with (folder / f"{file}.yml").open("w", encoding="utf-8") as stream:
            YAML(typ="safe").dump(content, stream)
    # Rasa's cache of the project must not hold what was trained for a comparison.
    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
    result = train(
        str(folder / "domain.yml"), str(folder / "config.yml"), str(folder / "data.yml"), output=str(folder / "models")
    )
    if result.model is None:
        raise RuntimeError(f"Rasa trained no model for {name}")
    return Path(result.model)


class StockReader:
    """Reads texts with a trained stock pipeline."""

    def __init__(self, model: Path) -> None:
        jieba.setLogLevel(logging.WARNING)
        configure_structlog(logging.WARNING)
        self._agent = Agent.load(str(model))

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return a reading for each text."""
        return [_reading(parsed) for parsed in asyncio.run(self._parsed(texts))]

    async def _parsed(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        return [await self._agent.parse_message(prepared(text) or "?") for text in texts]


def _reading(parsed: dict[str, Any]) -> Reading:
    selected = parsed.get("response_selector", {})
    ranking: list[Candidate] = []
    for intent in parsed["intent_ranking"]:
        label, confidence = intent["name"].replace("__", "/"), float(intent["confidence"])
        responses = selected.get("default", {}).get("ranking", []) if selected else []
        below = [r for r in responses if r["intent_response_key"].split("/")[0] == label]
        total = sum(r["confidence"] for r in below)
        ranking += [Candidate(r["intent_response_key"], confidence * r["confidence"] / total) for r in below if total]
        if not below:
            ranking.append(Candidate(label, confidence))
    ranking.sort(key=lambda candidate: -candidate.probability)
    ranking += [Candidate("", 0.0)] * (2 - len(ranking))
    return Reading(ranking)
