"""What Rasa reads beside the questions: domain.yml, data/stories and data/engine_intents.yml.

Rasa would find most of it too, but only in the training, and in English.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from bot.content.topics import topics_of_domain
from bot.data_files.collecting import Faults
from bot.data_files.reading import DataFileError, Problem, read_data
from bot.data_files.types import Words
from bot.questions.files import NluEntry

_CONFIG = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_CONFIG)
class Step:
    """One step of a rule."""

    intent: Words | None = None
    action: Words | None = None


@dataclass(frozen=True, config=_CONFIG)
class Rule:
    """A rule: an intent, and the action that answers it."""

    rule: Words
    steps: Annotated[tuple[Step, ...], Field(min_length=2)]


@dataclass(frozen=True, config=_CONFIG)
class StoriesFile:
    """A file of data/stories."""

    version: Literal["3.1"]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]


@dataclass(frozen=True, config=_CONFIG)
class DomainFile:
    """domain.yml: what is said in it is Rasa's."""

    version: Literal["3.1"]
    intents: Annotated[tuple[Words, ...], Field(min_length=1)]
    actions: tuple[Words, ...] = ()
    responses: dict[str, Any] = Field(default_factory=dict)
    session_config: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True, config=_CONFIG)
class EngineIntentsFile:
    """data/engine_intents.yml: intents that the engine sets itself."""

    version: Literal["3.1"]
    nlu: Annotated[tuple[NluEntry, ...], Field(min_length=1)]


def problems(root: Path) -> Iterator[Problem]:
    """Tell what is wrong with these files, and which intents and actions they name that domain.yml does not."""
    faults = Faults()
    domain = faults.take(partial(read_data, root / "domain.yml", DomainFile))
    path = root / "data" / "engine_intents.yml"
    engine_intents = faults.take(partial(read_data, path, EngineIntentsFile))
    intents = topics_of_domain(root)
    for number, entry in enumerate(engine_intents.nlu if engine_intents is not None else ()):
        _unknown(faults, path, entry.intent, intents, "nlu", number, "intent")
    for path in sorted((root / "data" / "stories").glob("*.yml")):
        stories = faults.take(partial(read_data, path, StoriesFile))
        for number, rule in enumerate(stories.rules if stories is not None else ()):
            for place, step in enumerate(rule.steps):
                where = ("rules", number, "steps", place)
                if (step.intent is None) == (step.action is None):
                    faults.add(path, "每一步写 intent 或者 action，只写一个。", *where)
                if step.intent is not None:
                    _unknown(faults, path, step.intent, intents, *where, "intent")
                if step.action is not None and domain is not None:
                    _unknown(faults, path, step.action, {*domain.actions, *domain.responses}, *where, "action")
    try:
        faults.raise_all()
    except DataFileError as error:
        yield from error.problems


def _unknown(faults: Faults, path: Path, name: str, known: set[str], *where: int | str) -> None:
    if name not in known and known:
        near = get_close_matches(name, known, n=1, cutoff=0.75)
        meant = f"是不是“{near[0]}”？" if near else ""
        faults.add(path, f"domain.yml 里没有“{name}”。{meant}改对，或者在那里加上。", *where)
