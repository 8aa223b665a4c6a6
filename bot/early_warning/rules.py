"""The rules, as data: data/early_warning/rules.yml. How to write them: docs/early-warning.zh-CN.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, StringConstraints, model_validator
from pydantic import Field as Described
from pydantic.dataclasses import dataclass

from bot.data_files.faults import FaultError, raise_all
from bot.data_files.lines import line_of
from bot.data_files.reading import DataFileError, Location, Problem, read_data, read_text
from bot.data_files.rereading import Reread
from bot.directory.places import PlaceIndex, load_places
from bot.forms.fields import Pattern, Words
from bot.settings import DATA_DIR
from bot.tickets.types import TicketTypes, load_ticket_types, ticket_types

SubjectKind = Literal["employer", "grid", "street", "place"]
Measure = Literal["tickets", "people", "affected", "money"]

_CONFIG = ConfigDict(extra="forbid")
_Count = Annotated[int | None, Described(ge=1, le=100_000)]


class Level(IntEnum):
    """How grave a warning is: 黄, 橙, 红."""

    YELLOW = 1
    ORANGE = 2
    RED = 3


@dataclass(frozen=True, config=_CONFIG)
class Thresholds:
    """What brings a warning to a level: any one of these, within the window of its rule.

    Attributes:
        tickets: how many tickets.
        people: how many different people filed them.
        affected: how many people are concerned, as told (`people_field`), at least those who filed.
        money: yuan in all; of each person the greatest sum that he told.
    """

    tickets: _Count = None
    people: _Count = None
    affected: _Count = None
    money: Annotated[int | None, Described(ge=1)] = None

    def given(self) -> tuple[tuple[Measure, int], ...]:
        """Return the measures that are written, with what they must reach."""
        all_of_them: tuple[tuple[Measure, int | None], ...] = (
            ("tickets", self.tickets),
            ("people", self.people),
            ("affected", self.affected),
            ("money", self.money),
        )
        return tuple((measure, least) for measure, least in all_of_them if least is not None)

    @model_validator(mode="after")
    def _says_something(self) -> Thresholds:
        if not self.given():
            raise ValueError("这一级没有写门槛，至少写 tickets、people、affected、money 里的一个。")
        return self


@dataclass(frozen=True, config=_CONFIG)
class Levels:
    """The levels of a rule; not every rule has all."""

    yellow: Thresholds | None = None
    orange: Thresholds | None = None
    red: Thresholds | None = None

    def given(self) -> tuple[tuple[Level, Thresholds], ...]:
        """Return the levels that are written, the lowest first."""
        all_of_them = ((Level.YELLOW, self.yellow), (Level.ORANGE, self.orange), (Level.RED, self.red))
        return tuple((level, thresholds) for level, thresholds in all_of_them if thresholds is not None)

    @model_validator(mode="after")
    def _rise(self) -> Levels:
        if not self.given():
            raise ValueError("至少写一级：yellow、orange 或 red。")
        raise_all(self._faults())
        return self

    def _faults(self) -> Iterator[FaultError]:
        before: dict[Measure, int] = {}
        for level, thresholds in self.given():
            for measure, least in thresholds.given():
                if least <= before.get(measure, 0):
                    yield FaultError(f"{measure} 要比低一级的大。", level.name.lower(), measure)
                before[measure] = least


@dataclass(frozen=True, config=_CONFIG)
class Rule:
    """One rule.

    Attributes:
        name: stored with its warnings; never changed.
        by: what tickets are put together by. `place` is the county, or the city where there are no counties.
        types: codes of the types that count, see data/tickets.
        words: regular expressions; if there are any, only tickets count in whose story or later words one matches.
        days: the window, up to the moment of looking.
        least_people: below so many different people there is no warning, whatever else is reached.
        people_field, money_field: names of fields of the types, with the number of people concerned and the sum.
        quiet_days: after a false alarm, so long only a higher level warns of the same subject.
        within: codes of the places where the rule holds; none: everywhere.
        advice: what whoever takes it should do first.
    """

    name: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{2,39}$")]
    title: Words
    by: SubjectKind
    types: Annotated[tuple[str, ...], Described(min_length=1)]
    days: Annotated[int, Described(ge=1, le=366)]
    levels: Levels
    words: tuple[Pattern, ...] = ()
    least_people: Annotated[int, Described(ge=1, le=1000)] = 1
    people_field: str | None = None
    money_field: str | None = None
    quiet_days: Annotated[int, Described(ge=0, le=366)] = 14
    within: tuple[str, ...] = ()
    advice: str = ""

    @model_validator(mode="after")
    def _fields_are_named(self) -> Rule:
        raise_all(
            FaultError(f"用了 {measure}，就要写 {written}。", "levels", level.name.lower(), measure)
            for level, thresholds in self.levels.given()
            for measure, field, written in (
                ("affected", self.people_field, "people_field"),
                ("money", self.money_field, "money_field"),
            )
            if getattr(thresholds, measure) is not None and field is None
        )
        return self

    def speaks(self, text: str) -> bool:
        """Tell whether a text has the words of the rule, or the rule has none."""
        return not self.words or any(re.search(pattern, text) for pattern in self.words)

    def holds_in(self, places: PlaceIndex, place: str) -> bool:
        """Tell whether the rule holds in a place."""
        return not self.within or any(places.contains(outer, place) for outer in self.within)


@dataclass(frozen=True, config=_CONFIG)
class RulesFile:
    """All rules, in the order in which people read them. Not `rules`: Rasa would take them for its own."""

    warning_rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _names_differ(self) -> RulesFile:
        names = [rule.name for rule in self.warning_rules]
        raise_all(
            FaultError(f"“{name}”用了两次，换一个名字。", "warning_rules", number, "name")
            for number, name in enumerate(names)
            if name in names[:number]
        )
        return self


def read_rules(file: Path, types: TicketTypes, places: PlaceIndex) -> tuple[Rule, ...]:
    """Read the rules.

    Raises:
        DataFileError: they cannot be used; every fault with its line and remedy.
    """
    rules = read_data(file, RulesFile).warning_rules
    text = read_text(file)
    problems = [
        Problem(file, line_of(text, ("warning_rules", number, *where)), fault)
        for number, rule in enumerate(rules)
        for where, fault in _faults(rule, types, places)
    ]
    if problems:
        raise DataFileError(*problems)
    return rules


def check_rules(file: Path) -> tuple[Rule, ...]:
    """Read the rules against the types and places that lie beside them, for the check of all data.

    Raises:
        DataFileError: see `read_rules`.
    """
    data = file.parent.parent
    try:
        types = load_ticket_types(data / "tickets")
    except DataFileError:
        return read_data(file, RulesFile).warning_rules  # the reader of the types tells of it
    return read_rules(file, types, load_places(data / "directory"))


@cache
def _rules_here(places: PlaceIndex) -> Reread[tuple[Rule, ...]]:
    file = DATA_DIR / "early_warning" / "rules.yml"
    return Reread(file, lambda changed: read_rules(changed, ticket_types(), places))


def warning_rules(places: PlaceIndex) -> tuple[Rule, ...]:
    """The rules of this installation, as the file says now.

    Raises:
        DataFileError: see `read_rules`.
    """
    return _rules_here(places)()


def _faults(rule: Rule, types: TicketTypes, places: PlaceIndex) -> Iterator[tuple[Location, str]]:
    for number, code in enumerate(rule.types):
        if code not in types:
            yield ("types", number), f"types: data/tickets 里没有“{code}”，照那里的文件名抄。"
        elif types.get(code).against == "union":
            yield ("types", number), f"types: “{code}”投诉的是工会，不能进预警：预警会给被投诉的工会看到。删掉它。"
    for number, code in enumerate(rule.within):
        if code not in places:
            yield ("within", number), f"within: 没有代码是 {code} 的地方，改成对的代码。"
    fields = [field for code in rule.types if code in types for field in types.get(code).fields]
    for key, wanted, kind in (
        ("people_field", rule.people_field, "number"),
        ("money_field", rule.money_field, "money"),
    ):
        if wanted is not None and not any(field.name == wanted and field.kind == kind for field in fields):
            yield (key,), f"{key}: 这些类型里没有叫“{wanted}”、kind 是 {kind} 的字段。"
