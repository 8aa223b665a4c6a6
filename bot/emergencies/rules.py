"""Emergency rules: `data/emergencies.yml` names words that mean danger now.

They are looked for before and apart from the model, so they also work while the engine is down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.conversations.model import Choice, Reply
from bot.text.normalise import normalise


class EmergencyFileError(Exception):
    """The rules cannot be used; the text names the rule and what to mend."""


@dataclass(frozen=True)
class EmergencyRule:
    """One kind of danger: what speaks for it, what speaks against it, and what the worker is told at once."""

    name: str
    kind: str
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    answer: str

    @property
    def reply(self) -> Reply:
        """What the worker is told, with the offer to register the matter once everybody is safe."""
        return Reply(self.answer, (Choice("人安全了，帮我登记", {"chosen": "open_ticket"}),))

    @property
    def understanding(self) -> dict[str, Any]:
        """What is recorded of the message."""
        return {
            "decision": "emergency",
            "topic": "emergency",
            "question": f"emergency/{self.name}",
            "confidence": 1.0,
        }

    def matches(self, text: str) -> bool:
        """True when the normalised text speaks of this danger, now."""
        if not any(pattern.search(text) for pattern in self.patterns):
            return False
        return not any(pattern.search(text) for pattern in self.unless)


class EmergencyRules:
    """The rules in their order; the first that matches counts."""

    def __init__(self, rules: tuple[EmergencyRule, ...]) -> None:
        self._rules = rules

    def find(self, text: str) -> EmergencyRule | None:
        """Return the first rule that the words of a worker match, or None."""
        normalised = normalise(text)
        return next((rule for rule in self._rules if rule.matches(normalised)), None)


def load_emergencies(data_dir: Path) -> EmergencyRules:
    """Read the rules.

    Raises:
        EmergencyFileError: the file is missing or a rule cannot be used.
    """
    path = data_dir / "emergencies.yml"
    try:
        content = YAML(typ="safe", pure=True).load(path)
    except OSError as error:
        raise EmergencyFileError(f"{path.name} cannot be read: {error}") from error
    rules = []
    for entry in content["rules"] if isinstance(content, dict) else content:
        name = str(entry.get("id", "?"))
        try:
            rules.append(
                EmergencyRule(
                    name=name,
                    kind=entry["kind"],
                    patterns=tuple(re.compile(pattern) for pattern in entry["patterns"]),
                    unless=tuple(re.compile(pattern) for pattern in entry.get("unless") or ()),
                    answer=entry["answer"].strip(),
                )
            )
        except KeyError as error:
            raise EmergencyFileError(f"{path.name}, rule {name}: {error.args[0]} is missing") from error
        except re.error as error:
            raise EmergencyFileError(f"{path.name}, rule {name}: not a regular expression: {error}") from error
    return EmergencyRules(tuple(rules))
