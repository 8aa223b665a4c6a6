"""Emergency rules: `data/emergencies.yml` names words that mean danger now.

They are looked for before and apart from the model, so they also work while the engine is down.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from bot.emergencies.likeness import Likeness
from bot.text.normalise import normalise

LATE_TEXTS = 256
"""Several times the messages that one process answers side by side."""


@dataclass(frozen=True)
class Patterns:
    """What speaks for a rule, and what speaks against it.

    Attributes:
        any_of: groups of signs; a group holds when all of its signs are found, in whatever order.
    """

    any_of: tuple[tuple[re.Pattern[str], ...], ...]
    unless: tuple[re.Pattern[str], ...]

    def hold(self, text: str) -> bool:
        """True when something speaks for it and nothing against it."""
        return self._speak_for_it(text) and not any(pattern.search(text) for pattern in self.unless)

    def _speak_for_it(self, text: str) -> bool:
        # Plain loops: hundreds of groups are looked for in every message, and generators take half as long again.
        for group in self.any_of:
            for sign in group:
                if sign.search(text) is None:
                    break
            else:
                return True
        return False


@dataclass(frozen=True)
class EmergencyRule:
    """One kind of danger: what betrays it, and what the worker is told at once.

    Attributes:
        title: the kind of danger, as the person on duty reads it.
        sure: a rule holds; otherwise the words are only like those of danger.
    """

    name: str
    kind: str
    title: str
    patterns: Patterns
    answer: str
    sure: bool = True

    @property
    def understanding(self) -> dict[str, Any]:
        """What is recorded of the message."""
        return {
            "decision": "emergency",
            "topic": "emergency",
            "question": f"emergency/{self.name}",
            "confidence": 1.0,
        }


@dataclass(frozen=True)
class AddedLine:
    """No alarm, but a line of numbers below the normal answer: an injury of the past, somebody in despair."""

    name: str
    patterns: Patterns
    line: str


@dataclass(frozen=True)
class SecondNet:
    """What no rule holds for is weighed by its likeness to known sentences of danger.

    Attributes:
        alarm_from, line_from: scores of `Likeness.danger` from which the alarm is raised, or a line added.
        unless: patterns that keep it silent.
        tells_only_where: whether a text names nothing but a place, whose characters prove nothing (丽水, 水城, 上海).
        danger, self_harm: what the worker is told, by what his words are more like.
    """

    likeness: Likeness
    alarm_from: float
    line_from: float
    unless: tuple[re.Pattern[str], ...]
    tells_only_where: Callable[[str], bool]
    danger: EmergencyRule
    self_harm: EmergencyRule
    line: str

    def find(self, text: str) -> EmergencyRule | None:
        """Return what to tell the worker if his words are very like danger."""
        if self._score(text) < self.alarm_from:
            return None
        return self.self_harm if self.likeness.self_harm.score(text) > 0 else self.danger

    def added_line(self, text: str) -> str | None:
        """Return the line to add if his words are somewhat like danger."""
        return self.line if self._score(text) >= self.line_from else None

    def _score(self, text: str) -> float:
        if any(pattern.search(text) for pattern in self.unless):
            return float("-inf")
        score = self.likeness.danger.score(text)
        return float("-inf") if score >= self.line_from and self.tells_only_where(text) else score


@dataclass(frozen=True)
class EmergencyRules:
    """The rules in their order; the first that holds counts. What none holds for is left to the second net.

    Attributes:
        spelling: slips and dialect with what is meant, put right before anything is looked for.
    """

    rules: tuple[EmergencyRule, ...]
    lines: tuple[AddedLine, ...] = ()
    spelling: tuple[tuple[re.Pattern[str], str], ...] = ()
    second_net: SecondNet | None = None

    def find(self, text: str) -> EmergencyRule | None:
        """Return the first rule that the words of a worker match, or None."""
        return self._weighed(normalise(text))[1]

    def line(self, text: str) -> str | None:
        """Return the line to add to the normal answer, or None: also when the words raise the alarm."""
        readable, rule = self._weighed(normalise(text))
        if rule is not None:
            return None
        added = next((added.line for added in self.lines if added.patterns.hold(readable)), None)
        return added or (self.second_net.added_line(readable) if self.second_net else None)

    def readable(self, text: str) -> str:
        """Return a text as the patterns expect it: normalised, slips and dialect put right."""
        return self._put_right(normalise(text))

    @cached_property
    def _weighed(self) -> Callable[[str], tuple[str, EmergencyRule | None]]:
        """Gives a normalised text as the patterns expect it, and the rule that it matches.

        It remembers the texts of late: a message is looked at when it arrives, and again below its answer.
        """
        return lru_cache(maxsize=LATE_TEXTS)(self._weigh)

    def _weigh(self, text: str) -> tuple[str, EmergencyRule | None]:
        readable = self._put_right(text)
        rule = next((rule for rule in self.rules if rule.patterns.hold(readable)), None)
        return readable, rule or (self.second_net.find(readable) if self.second_net else None)

    def _put_right(self, text: str) -> str:
        for slip, meant in self.spelling:
            text = slip.sub(meant, text)
        return text
