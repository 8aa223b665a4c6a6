"""A programme: what a union gives, to whom, in which years; one YAML file (docs/add-a-programme.zh-CN.md)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import ConfigDict, StringConstraints, model_validator
from pydantic import Field as Bounded
from pydantic.dataclasses import dataclass

from bot.data_files.faults import FaultError, raise_all
from bot.data_files.types import Day
from bot.forms.conditions import Conditions, Values
from bot.forms.estimates import Words
from bot.forms.fields import Field, Form, Requirement
from bot.programmes.items import Item
from bot.programmes.years import YEAR, YearAsked, Years, bounds, without_rule, year_field

COMMAND = "what_can_i_get"
"""The intent that opens a programme's questions."""

_CONFIG = ConfigDict(extra="forbid")
_COUNTED = {"share": ("money", "number"), "each": ("number",), "levels": ("choice",)}
"""Which kinds of fields a sum may depend on, by the way it is given."""


@dataclass(frozen=True, config=_CONFIG)
class Rule:
    """What holds in some years.

    Attributes:
        years: for which it is known: 2019, 2026-2028.
        source: document and year from which every figure of the rule comes.
        told: what changed, or what must be known of the whole.
        adds_up: the source says that the items may be had together, so that their sum may be told.
        unknown: what the source does not say of these years.
    """

    years: Years
    source: Words
    items: Annotated[tuple[Item, ...], Bounded(min_length=1)]
    told: str = ""
    adds_up: bool = False
    unknown: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Rule:
        first, last = bounds(self.years)
        if last < first:
            raise FaultError(f"years: {first}比{last}晚，把两个年份调过来。", "years")
        return self


@dataclass(frozen=True, config=_CONFIG)
class Programme:
    """One programme of one place: the model of `data/programmes/<place>/<name>.yml` is `ProgrammeFile`.

    Attributes:
        kind: programmes of one kind stand for each other: the one of the worker's place counts.
        category: what it is about; the order in which a place's programmes are told.
        organiser: who decides and whom to ask.
        who: whom it is for, in words.
        words: a sentence that holds one of them asks for this programme.
        questions: questions below whose answer it is offered to workers of this place.
        rules: oldest first, each with its years.
        year_of: the question for the year that picks the rule; without it the newest counts.
        fields: what must be known to tell who gets what; nothing personal.
        refusals: who does not get it.
        documents, steps, contact: how to get it.
        service: id of the service (data/services) by which it is applied for here.
        unknown: what no source says; may be empty, but must be written.
        review_by: the day from which the file must be looked at again.
    """

    kind: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{0,39}$")]
    category: Literal["mutual_aid", "startup", "student_aid", "relief", "benefit"]
    title: Annotated[str, StringConstraints(min_length=2, max_length=20)]
    place: Annotated[str, StringConstraints(pattern="^[0-9]{6}([0-9]{3})?$")]
    place_name: Words
    organiser: Words
    who: Words
    words: Annotated[tuple[Words, ...], Bounded(min_length=1)]
    rules: Annotated[tuple[Rule, ...], Bounded(min_length=1)]
    unknown: tuple[Words, ...]
    review_by: Day
    fields: tuple[Field, ...] = ()
    year_of: YearAsked | None = None
    opening: str = ""
    questions: tuple[Words, ...] = ()
    refusals: tuple[Requirement, ...] = ()
    documents: tuple[Words, ...] = ()
    steps: tuple[Words, ...] = ()
    contact: str = ""
    service: str | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Programme:
        raise_all([*self._faults_of_years(), *self._faults_of_fields()])
        return self

    def _faults_of_fields(self) -> Iterator[FaultError]:
        known: dict[str, Field] = {}
        for number, field in enumerate(self.fields):
            if field.name in known:
                yield FaultError(f"“{field.name}”用了两次，换一个名字。", "fields", number, "name")
            known[field.name] = field
        if self.year_of is not None and YEAR in known:
            yield FaultError(f"写了 year_of 就不能再有叫 {YEAR} 的一项，换一个名字。", "fields")
        for number, rule in enumerate(self.rules):
            for place, item in enumerate(rule.items):
                yield from _faults(item, known, "rules", number, "items", place)

    def _faults_of_years(self) -> Iterator[FaultError]:
        for number, (before, after) in enumerate(pairwise(self.rules), start=1):
            if bounds(after.years)[0] <= bounds(before.years)[1]:
                text = f"years: {before.years} 和 {after.years} 有重叠或者次序反了，从早到晚写，每年只归一条。"
                yield FaultError(text, "rules", number, "years")
        if len(self.rules) > 1 and self.year_of is None:
            yield FaultError("有几条不同年份的 rules，要写 year_of，问清楚是哪一年。", "rules")

    def form(self, name: str, this_year: int) -> Form:
        """Return its questions; `name` is the name of its form."""
        fields, refusals = self.fields, self.refusals
        if self.year_of is not None:
            year = year_field(self.year_of, [rule.years for rule in self.rules], this_year)
            fields, refusals = (year, *fields), (*without_rule(self.year_of, year, self.organiser), *refusals)
        opening = f"{self.opening.strip()}\n" if self.opening.strip() else ""
        return Form(name, self.title, COMMAND, fields, opening, cancelled="好，不算了。", refusals=refusals)

    def called_in(self, text: str) -> list[str]:
        """Return those of its words that a text holds, in capitals or not: 10+x."""
        said = text.casefold()
        return [word for word in self.words if word.casefold() in said]

    def rule_for(self, values: Values) -> Rule:
        """Return the rule of the year that was told; without one, or for a later year, the newest."""
        return next((rule for rule in self.rules if rule.years == values.get(YEAR)), self.rules[-1])


@dataclass(frozen=True, config=_CONFIG)
class ProgrammeFile:
    """The top of the file; the schema for editors is made of it."""

    programme: Programme


def _faults(item: Item, known: dict[str, Field], *where: int | str) -> Iterator[FaultError]:
    """Hold an item to the fields that its conditions and its sum speak of."""
    yield from _faults_of_conditions(item.when, known, item.title, *where, "when")
    for way, kinds in _COUNTED.items():
        if getattr(item, way) is None or item.of is None:
            continue
        field = known.get(item.of)
        if field is None or field.kind not in kinds or field.several:
            text = f"“{item.title}”：of 要写 kind 是 {' 或 '.join(kinds)} 的一项，“{item.of}”不是。"
            yield FaultError(text, *where, "of")
        elif item.levels is not None:
            options = {option.value for option in field.options}
            for value in sorted(item.levels.keys() - options):
                yield FaultError(f"“{item.title}”：{item.of} 没有 value 是“{value}”的选项。", *where, "levels")
            for value in sorted(options - item.levels.keys()):
                text = f"“{item.title}”：levels 少了“{value}”这一档，补上；不知道多少的写 null。"
                yield FaultError(text, *where, "levels")


def _faults_of_conditions(
    conditions: Conditions, known: dict[str, Field], title: str, *where: int | str
) -> Iterator[FaultError]:
    for condition in conditions:
        field = known.get(condition.field)
        if field is None:
            yield FaultError(f"“{title}”的 when 用到“{condition.field}”，fields 里没有这一项。", *where)
            continue
        values = {option.value for option in field.options}
        told = (*(condition.one_of or ()), *(condition.none_of or ()))
        for value in (value for value in told if field.options and value not in values):
            yield FaultError(f"“{title}”的 when：“{condition.field}”没有 value 是“{value}”的选项。", *where)
