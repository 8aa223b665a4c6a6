"""Emergency rules: `data/emergencies.yml` names words that mean danger now.

They are looked for before and apart from the model, so they also work while the engine is down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.emergencies.likeness import Likeness, LikenessFileError, load_likeness
from bot.text.normalise import normalise

_WORD_LIST = re.compile(r"\{([a-z_]+)\}")


class EmergencyFileError(Exception):
    """The rules cannot be used; the text names the rule and what to mend."""


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
        if not any(all(sign.search(text) for sign in group) for group in self.any_of):
            return False
        return not any(pattern.search(text) for pattern in self.unless)


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
        readable = self.readable(text)
        rule = next((rule for rule in self.rules if rule.patterns.hold(readable)), None)
        return rule or (self.second_net.find(readable) if self.second_net else None)

    def line(self, text: str) -> str | None:
        """Return the line to add to the normal answer, or None: also when the words raise the alarm."""
        if self.find(text) is not None:
            return None
        readable = self.readable(text)
        added = next((added.line for added in self.lines if added.patterns.hold(readable)), None)
        return added or (self.second_net.added_line(readable) if self.second_net else None)

    def readable(self, text: str) -> str:
        """Return a text as the patterns expect it: normalised, slips and dialect put right."""
        text = normalise(text)
        for slip, meant in self.spelling:
            text = slip.sub(meant, text)
        return text


def load_emergencies(
    data_dir: Path, with_likeness: bool = True, tells_only_where: Callable[[str], bool] = lambda _: False
) -> EmergencyRules:
    """Read the rules and, unless told otherwise, the table of the second net.

    Args:
        tells_only_where: tells of a normalised text whether it names nothing but a place; the second net lets it pass.

    Raises:
        EmergencyFileError: a file is missing or a rule cannot be used.
    """
    path = data_dir / "emergencies.yml"
    try:
        content = YAML(typ="safe", pure=True).load(path)
    except (OSError, YAMLError) as error:
        raise EmergencyFileError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(content, dict) or not content.get("dangers"):
        raise EmergencyFileError(f"{path.name}: write the rules as a list under `dangers:`")
    reader = _Reader(path.name, content.get("words") or {}, content.get("kinds") or {})
    rules = tuple(reader.rule(entry) for entry in content["dangers"])
    net = content.get("second_net")
    return EmergencyRules(
        rules=rules,
        lines=tuple(reader.line(entry) for entry in content.get("lines") or ()),
        spelling=tuple((reader.pattern("spelling", slip), meant) for slip, meant in content.get("spelling") or ()),
        second_net=reader.second_net(net, data_dir, tells_only_where) if net and with_likeness else None,
    )


class _Reader:
    """Turns entries of the file into rules; every fault names the entry."""

    def __init__(self, file: str, words: dict[str, str], kinds: dict[str, str]) -> None:
        self._file = file
        self._words = words
        self._kinds = kinds

    def rule(self, entry: dict[str, Any]) -> EmergencyRule:
        return self._rule(self._text(entry, "id"), self._text(entry, "kind"), self._patterns(entry), entry)

    def line(self, entry: dict[str, Any]) -> AddedLine:
        return AddedLine(self._text(entry, "id"), self._patterns(entry), self._text(entry, "line"))

    def second_net(self, entry: dict[str, Any], data_dir: Path, only_where: Callable[[str], bool]) -> SecondNet:
        try:
            likeness = load_likeness(data_dir / "emergencies_likeness.tsv")
        except LikenessFileError as error:
            raise EmergencyFileError(str(error)) from error
        try:
            alarm_from, line_from = float(entry["alarm_from"]), float(entry["line_from"])
        except (KeyError, TypeError, ValueError) as error:
            raise EmergencyFileError(f"{self._file}, second_net: alarm_from and line_from must be numbers") from error
        nothing = Patterns((), ())
        gentle = {"answer": entry.get("answer_self_harm")}
        return SecondNet(
            likeness=likeness,
            alarm_from=alarm_from,
            line_from=line_from,
            unless=self._compiled("second_net", entry.get("unless") or ()),
            tells_only_where=only_where,
            danger=replace(self._rule("like_danger", "unclear", nothing, entry), sure=False),
            self_harm=replace(self._rule("like_self_harm", "self_harm", nothing, gentle), sure=False),
            line=self._text(entry, "line"),
        )

    def pattern(self, where: str, pattern: str) -> re.Pattern[str]:
        def listed(match: re.Match[str]) -> str:
            if match[1] not in self._words:
                raise EmergencyFileError(f"{self._file}, rule {where}: no list {match[1]} under `words:`")
            return f"(?:{self._words[match[1]]})"

        try:
            return re.compile(_WORD_LIST.sub(listed, pattern))
        except re.error as error:
            raise EmergencyFileError(f"{self._file}, rule {where}: not a regular expression: {error}") from error

    def _rule(self, name: str, kind: str, patterns: Patterns, entry: dict[str, Any]) -> EmergencyRule:
        if kind not in self._kinds:
            raise EmergencyFileError(f"{self._file}, rule {name}: the kind {kind} has no title under `kinds:`")
        return EmergencyRule(name, kind, self._kinds[kind], patterns, self._text(entry, "answer"))

    def _patterns(self, entry: dict[str, Any]) -> Patterns:
        name = str(entry.get("id", "?"))
        if not entry.get("patterns"):
            raise EmergencyFileError(f"{self._file}, rule {name}: patterns is missing")
        groups = [group if isinstance(group, list) else [group] for group in entry["patterns"]]
        return Patterns(
            tuple(self._compiled(name, group) for group in groups), self._compiled(name, entry.get("unless") or ())
        )

    def _compiled(self, name: str, patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(self.pattern(name, pattern) for pattern in patterns)

    def _text(self, entry: dict[str, Any], key: str) -> str:
        value = entry.get(key)
        if not isinstance(value, str) or not value.strip():
            raise EmergencyFileError(f"{self._file}, rule {entry.get('id', '?')}: {key} is missing")
        return value.strip()
