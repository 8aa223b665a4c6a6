"""data/handover/rules.yml: after which answers people are asked, or offered."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from bot.data_files.collecting import Faults
from bot.data_files.reading import read_data
from bot.forms.fields import Pattern, Words
from bot.handover.deadlines import days_left

_CONFIG = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_CONFIG)
class HandoverRule:
    """One rule; all the conditions that it names must hold.

    Attributes:
        topics, questions: what the bot has answered.
        words: regular expressions, one of which the worker's words match.
        days_left: his words tell a day that is fewer days away.
        skill: what whoever takes it should know especially well; empty: anybody may.
        at_once: the conversation is handed over; otherwise it is offered.
        says: what stands below the answer.
    """

    name: Annotated[str, Field(pattern="^[a-z][a-z_]{1,29}$")]
    title: Words
    says: Words
    topics: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    words: tuple[Pattern, ...] = ()
    days_left: Annotated[int, Field(ge=1, le=365)] | None = None
    skill: Annotated[str, Field(pattern="^[a-z_]{0,20}$")] = ""
    at_once: bool = False

    @model_validator(mode="after")
    def _has_a_condition(self) -> HandoverRule:
        if not (self.topics or self.questions or self.words or self.days_left):
            raise ValueError("至少写一个条件：topics、questions、words 或 days_left。")
        return self

    def holds(self, text: str, question: str | None, today: date) -> bool:
        """True when the rule holds for the words of a worker and the question they were answered with."""
        asked = question or ""
        if (self.topics or self.questions) and not (asked in self.questions or asked.partition("/")[0] in self.topics):
            return False
        if self.words and not any(re.search(pattern, text) for pattern in self.words):
            return False
        if self.days_left is None:
            return True
        left = days_left(text, today)
        return left is not None and left < self.days_left


@dataclass(frozen=True, config=_CONFIG)
class HandoverRules:
    """The whole file, in the order in which the rules are asked. Not `rules`: Rasa would take them for its own."""

    handover_rules: tuple[HandoverRule, ...] = ()

    def find(self, text: str, question: str | None, today: date) -> HandoverRule | None:
        """Return the first rule that holds."""
        return next((rule for rule in self.handover_rules if rule.holds(text, question, today)), None)


def load_rules(file: Path, nlu: Path) -> HandoverRules:
    """Read the file.

    Args:
        nlu: the folder of the topics and questions that rules may name.

    Raises:
        DataFileError: it cannot be used; every fault with line and remedy.
    """
    found = read_data(file, HandoverRules)
    faults = Faults()
    for number, rule in enumerate(found.handover_rules):
        topics = [("topics", place, name, nlu / name) for place, name in enumerate(rule.topics)]
        questions = [("questions", place, name, nlu / f"{name}.yml") for place, name in enumerate(rule.questions)]
        for key, place, name, path in (*topics, *questions):
            if not path.exists():
                text = f"{rule.name}：data/nlu 里没有“{name}”，改对或者删掉。"
                faults.add(file, text, "handover_rules", number, key, place)
    faults.raise_all()
    return found
