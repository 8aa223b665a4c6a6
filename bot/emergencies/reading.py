"""Reads `data/emergencies.yml`: its model, and the rules that it becomes. Every fault is told with line and remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass

from bot.data_files.collecting import Faults
from bot.data_files.patterns import why_broken
from bot.data_files.reading import Location, read_data
from bot.data_files.types import Words
from bot.emergencies.likeness import Likeness, load_likeness
from bot.emergencies.rules import AddedLine, EmergencyRule, EmergencyRules, Patterns, SecondNet

_CONFIG = ConfigDict(extra="forbid")
_WORD_LIST = re.compile(r"\{([a-z_]+)\}")


def _group(written: Any) -> Any:
    return (written,) if isinstance(written, str) else tuple(written) if isinstance(written, list) else written


Group = Annotated[tuple[Words, ...], BeforeValidator(_group, json_schema_input_type=str | list[str])]
"""A pattern, or several that must all be found."""
Groups = Annotated[tuple[Group, ...], Field(min_length=1)]


@dataclass(frozen=True, config=_CONFIG)
class DangerEntry:
    """A rule: danger now."""

    id: Words
    kind: Words
    patterns: Groups
    answer: Words
    unless: tuple[Words, ...] = ()


@dataclass(frozen=True, config=_CONFIG)
class LineEntry:
    """No alarm, but a line below the answer."""

    id: Words
    patterns: Groups
    line: Words
    unless: tuple[Words, ...] = ()


@dataclass(frozen=True, config=_CONFIG)
class NetEntry:
    """The second net."""

    alarm_from: float
    line_from: float
    answer: Words
    answer_self_harm: Words
    line: Words
    unless: tuple[Words, ...] = ()


@dataclass(frozen=True, config=_CONFIG)
class EmergenciesFile:
    """The whole file; what its parts mean is told at its top."""

    kinds: dict[str, Words]
    dangers: Annotated[tuple[DangerEntry, ...], Field(min_length=1)]
    words: dict[str, Words] = Field(default_factory=dict)
    spelling: tuple[tuple[Words, Words], ...] = ()
    lines: tuple[LineEntry, ...] = ()
    second_net: NetEntry | None = None


def load_emergencies(
    data_dir: Path, with_likeness: bool = True, tells_only_where: Callable[[str], bool] = lambda _: False
) -> EmergencyRules:
    """Read the rules and, unless told otherwise, the table of the second net.

    Args:
        tells_only_where: tells of a normalised text whether it names nothing but a place; the second net lets it pass.

    Raises:
        DataFileError: a file is missing or cannot be used; every fault with line and remedy.
    """
    path = data_dir / "emergencies.yml"
    content = read_data(path, EmergenciesFile)
    maker = _Maker(path, content)
    net = None
    if content.second_net is not None and with_likeness:
        likeness = load_likeness(data_dir / "emergencies_likeness.tsv")
        net = maker.second_net(content.second_net, likeness, tells_only_where)
    found = EmergencyRules(
        rules=tuple(maker.rule(number, entry) for number, entry in enumerate(content.dangers)),
        lines=tuple(maker.line(number, entry) for number, entry in enumerate(content.lines)),
        spelling=tuple(
            (maker.compiled(slip, "spelling", number), meant) for number, (slip, meant) in enumerate(content.spelling)
        ),
        second_net=net,
    )
    maker.faults.raise_all()
    return found


class _Maker:
    """Turns entries of the file into rules, and notes what is wrong with them."""

    def __init__(self, path: Path, content: EmergenciesFile) -> None:
        self._path = path
        self._kinds, self._words = content.kinds, content.words
        self._names: set[str] = set()
        self.faults = Faults()

    def rule(self, number: int, entry: DangerEntry) -> EmergencyRule:
        where = ("dangers", number)
        self._check_name(entry.id, where)
        if entry.kind not in self._kinds:
            self._fault(
                f"“{entry.id}”的 kind 是“{entry.kind}”，kinds 里没有它：改对，或者在 kinds 里加上。", *where, "kind"
            )
        title = self._kinds.get(entry.kind, "")
        patterns = self._patterns(entry.patterns, entry.unless, where)
        return EmergencyRule(entry.id, entry.kind, title, patterns, entry.answer)

    def line(self, number: int, entry: LineEntry) -> AddedLine:
        where = ("lines", number)
        self._check_name(entry.id, where)
        return AddedLine(entry.id, self._patterns(entry.patterns, entry.unless, where), entry.line)

    def second_net(self, entry: NetEntry, likeness: Likeness, only_where: Callable[[str], bool]) -> SecondNet:
        for kind in ("unclear", "self_harm"):
            if kind not in self._kinds:
                self._fault(f"second_net 要用到“{kind}”，在 kinds 里加上。", "kinds")
        unclear = EmergencyRule(
            "like_danger", "unclear", self._kinds.get("unclear", ""), Patterns((), ()), entry.answer, sure=False
        )
        self_harm = replace(
            unclear,
            name="like_self_harm",
            kind="self_harm",
            title=self._kinds.get("self_harm", ""),
            answer=entry.answer_self_harm,
        )
        return SecondNet(
            likeness=likeness,
            alarm_from=entry.alarm_from,
            line_from=entry.line_from,
            unless=self._all(entry.unless, ("second_net", "unless")),
            tells_only_where=only_where,
            danger=unclear,
            self_harm=self_harm,
            line=entry.line,
        )

    def compiled(self, pattern: str, *where: int | str) -> re.Pattern[str]:
        """Return a pattern with the lists that it names; a faulty one is noted, and what comes back finds nothing."""
        for name in _WORD_LIST.findall(pattern):
            if name not in self._words:
                self._fault(f"words 里没有“{name}”：改对花括号里的名字，或者在 words 里加上。", *where)
        try:
            return re.compile(_WORD_LIST.sub(lambda match: f"(?:{self._words.get(match[1], '')})", pattern))
        except re.error as error:
            self._fault(f"“{pattern[:24]}”不是正则表达式：{why_broken(error)}，改正它。", *where)
            return re.compile("(?!)")

    def _patterns(self, groups: Sequence[Sequence[str]], unless: Sequence[str], where: Location) -> Patterns:
        any_of = tuple(
            self._all(group, (*where, "patterns", number), one=len(group) == 1) for number, group in enumerate(groups)
        )
        return Patterns(any_of, self._all(unless, (*where, "unless")))

    def _all(self, patterns: Sequence[str], where: Location, one: bool = False) -> tuple[re.Pattern[str], ...]:
        return tuple(
            self.compiled(pattern, *where) if one else self.compiled(pattern, *where, number)
            for number, pattern in enumerate(patterns)
        )

    def _check_name(self, name: str, where: Location) -> None:
        if name in self._names:
            self._fault(f"“{name}”用了两次，换一个名字。", *where, "id")
        self._names.add(name)

    def _fault(self, text: str, *where: int | str) -> None:
        self.faults.add(self._path, text, *where)
