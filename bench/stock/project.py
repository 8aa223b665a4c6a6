"""Writes the project of stock Rasa: an intent, a rule and an answer for each of our questions and commands.

Tokens by jieba, bags of words and of characters, DIET; dialogues in a SQL tracker store; answers given by a custom
action, as a bot needs it that looks up anything. What speed depends on is as in ours: the examples and their number,
the number of intents, the words that are sent back.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.questions.library import QuestionLibrary
from bot.settings import DATA_DIR

EPOCHS = 2
"""Of DIET: its speed does not depend on them, and each takes most of a minute on a small machine."""

PIPELINE: list[dict[str, Any]] = [
    {"name": "JiebaTokenizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": EPOCHS, "entity_recognition": False, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.1},
]
FALLBACK = "nlu_fallback"
ACTION = "action_answer"
UNKNOWN = "这个我还没学会。您可以换个说法，或者拨12351问工会。"
ACTIONS_FILE = Path(__file__).with_name("actions.py")


@dataclass(frozen=True)
class Example:
    """A file of ours: the intent as stock Rasa may call it, its examples, and the answer."""

    intent: str
    examples: str
    answer: str


def examples() -> Iterator[Example]:
    """Read `data/nlu/`."""
    library = QuestionLibrary(DATA_DIR)
    for path in sorted((DATA_DIR / "nlu").glob("*/*.yml")):
        for entry in YAML(typ="safe").load(path)["nlu"]:
            question = library.get(entry["intent"])
            # A slash would make it a retrieval intent.
            name = entry["intent"].replace("/", "__")
            yield Example(name, entry["examples"], question.answer if question else UNKNOWN)


def write_project(folder: Path, actions_url: str) -> str:
    """Write the project and return a name that changes with everything that its model is learnt from."""
    folder.mkdir(parents=True, exist_ok=True)
    known = list(examples())
    intents = [*(one.intent for one in known), FALLBACK]
    learnt: dict[str, Any] = {
        "config": {
            "recipe": "default.v1",
            "assistant_id": "stock",
            "language": "zh",
            "pipeline": PIPELINE,
            "policies": [{"name": "MemoizationPolicy"}, {"name": "RulePolicy"}],
        },
        "data": {
            "version": "3.1",
            "nlu": [{"intent": one.intent, "examples": one.examples} for one in known],
            "rules": [
                {"rule": intent, "steps": [{"intent": intent}, {"action": ACTION}]} for intent in dict.fromkeys(intents)
            ],
        },
        "domain": {
            "version": "3.1",
            "intents": list(dict.fromkeys(intents)),
            "actions": [ACTION],
            "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
        },
    }
    beside: dict[str, Any] = {
        "endpoints": {
            "action_endpoint": {"url": actions_url},
            "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": "tracker.db"},
        },
        "credentials": {"rest": None},
        "answers": {one.intent: one.answer for one in known},
    }
    yaml = YAML(typ="safe")
    yaml.default_flow_style = False  # Rasa's older parser trips over addresses in the other one
    for name, content in {**learnt, **beside}.items():
        with (folder / f"{name}.yml").open("w", encoding="utf-8") as file:
            yaml.dump(content, file)
    shutil.copy(ACTIONS_FILE, folder / "actions.py")
    parts = [(folder / f"{name}.yml").read_bytes() for name in sorted(learnt)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
