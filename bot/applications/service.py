"""A service: something one can apply to, described by one YAML file (docs/add-a-service.zh-CN.md)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, StringConstraints, ValidationError, model_validator
from pydantic import Field as Bounded
from pydantic.dataclasses import dataclass

from bot.data_files.faults import FaultError
from bot.data_files.reading import DataFileError, Location, problems_in, read_data, read_text
from bot.forms.conditions import Conditions
from bot.forms.estimates import Estimate
from bot.forms.fields import Field, FieldKind, Form, Requirement, Words

_CONFIG = ConfigDict(extra="forbid")
Quoted = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


@dataclass(frozen=True, config=_CONFIG)
class Document:
    """Something to send along as photo or file. `when`: needed only if these hold; `optional`: may follow later."""

    name: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{0,39}$")]
    title: Words
    when: Conditions = ()
    optional: bool = True
    hint: str = ""

    def field(self) -> Field:
        """Return the question for it."""
        later = "现在没有可以跳过，以后再补。" if self.optional else ""
        ask = f"请发{self.title}的照片或文件，可以一次发几张。{self.hint}{later}"
        return Field(self.name, "file", self.title, ask, optional=self.optional, when=self.when)


@dataclass(frozen=True, config=_CONFIG)
class ReviewStep:
    """One level of review.

    Attributes:
        level: hotline, street, district or city: whose list it is on.
        title: who that is, as the worker reads it: 街道总工会.
        days: natural days within which this level decides.
    """

    level: Literal["hotline", "employer", "street", "district", "city"]
    title: Words
    days: Annotated[int, Bounded(ge=1, le=365)]


@dataclass(frozen=True, config=_CONFIG)
class Told:
    """What the worker is told at each turn of his application, after its number and before the reason."""

    submitted: Words
    approved: Words
    needs_info: Words = "还差一点材料或情况，补上就接着审。"
    rejected: Words = "这次没有通过。"


@dataclass(frozen=True, config=_CONFIG)
class FoundingLead:
    """Who is taken in counts at his employer; when enough have joined by themselves, a union can be founded there.

    Attributes:
        employer: name of the text field that tells the employer.
        when: he counts only if these hold: the employer has no union.
    """

    employer: str
    when: Conditions = ()


@dataclass(frozen=True, config=_CONFIG)
class Service:
    """One service in one place.

    Attributes:
        kind: services of one kind stand for each other: the one of the worker's place counts.
        words: a sentence that holds one of them asks for this service.
        offered_after: questions below whose answer it is offered to workers of this place.
        source, year: where the rule comes from, and the year it is known for.
        opening: said before the first question.
        one_open_by: field of which one value cannot have two applications open; a reference to a personal number.
        place_field: the field that tells where the matter belongs; its union takes it in.
        lands_in: `joint_union`: whoever is taken in belongs to the nearest joint union.
        approval: what approval does: `makes_member`, or nothing but telling the worker.
        founding_lead: whose employers are counted, see `leads.py`.
        unknown: what the source does not say, told with the summary.
    """

    kind: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{0,39}$")]
    title: Annotated[str, StringConstraints(min_length=2, max_length=20)]
    place: Annotated[str, StringConstraints(pattern="^[0-9]{6,9}$")]
    place_name: Words
    year: Annotated[str, StringConstraints(pattern="^(19|20)[0-9]{2}$")]
    source: Words
    words: tuple[Words, ...]
    fields: tuple[Field, ...]
    review: Annotated[tuple[ReviewStep, ...], Bounded(min_length=1)]
    told: Told
    opening: str = ""
    offered_after: tuple[str, ...] = ()
    refusals: tuple[Requirement, ...] = ()
    documents: tuple[Document, ...] = ()
    estimate: Estimate | None = None
    one_open_by: str | None = None
    place_field: str | None = None
    lands_in: Literal["joint_union"] | None = None
    approval: Literal["makes_member"] | None = None
    founding_lead: FoundingLead | None = None
    unknown: tuple[Words, ...] = ()
    review_by: Annotated[str, StringConstraints(pattern="^20[0-9]{2}-[01][0-9]-[0-3][0-9]$")] = "2099-12-31"

    @model_validator(mode="after")
    def _names_fit(self) -> Service:
        kinds = {field.name: field.kind for field in self.fields}
        for key, name, wanted in (
            ("one_open_by", self.one_open_by, ("id_number", "phone")),
            ("place_field", self.place_field, ("place",)),
        ):
            if name is not None and kinds.get(name) not in wanted:
                raise FaultError(f"{key} 要写某个 kind 是 {' 或 '.join(wanted)} 的项，“{name}”不是。", key)
        if self.founding_lead is not None:
            if self.approval != "makes_member":
                raise FaultError("founding_lead 只能和 approval: makes_member 一起写。", "founding_lead")
            if kinds.get(self.founding_lead.employer) != "text":
                raise FaultError("founding_lead 的 employer 要写某个 kind 是 text 的项。", "founding_lead")
            unknown = {condition.field for condition in self.founding_lead.when} - kinds.keys()
            if unknown:
                raise FaultError(f"founding_lead 的 when 用到“{min(unknown)}”，fields 里没有。", "founding_lead")
        if self.approval == "makes_member":
            always = {field.kind for field in self.fields if _always_asked(field)}
            missing = {"name", "phone", "id_number"} - always
            if missing:
                raise FaultError(
                    f"approval: makes_member 要问到姓名、手机和身份证号（不能跳过，不带 when），"
                    f"还缺 kind: {'、'.join(sorted(missing))}。",
                    "approval",
                )
        return self

    def step(self, level: int) -> ReviewStep:
        """Return a level of review; the last one for an application that was filed when there were more."""
        return self.review[min(level, len(self.review) - 1)]

    def always_told(self, kind: FieldKind) -> Field:
        """Return the first field of a kind that nobody can leave out.

        Raises:
            KeyError: there is none; not for the kinds that `makes_member` needs.
        """
        for field in self.fields:
            if field.kind == kind and _always_asked(field):
                return field
        raise KeyError(f"the service has no required field of the kind {kind!r}")

    def form(self, name: str) -> Form:
        """Return its form; `name` is its id, `place/file`."""
        return Form(
            name=name,
            title=self.title,
            command="apply",
            fields=(
                *(
                    replace(field, within=self.place) if field.name == self.place_field else field
                    for field in self.fields
                ),
                *(document.field() for document in self.documents),
            ),
            opening=f"{self.opening.strip()}\n" if self.opening.strip() else "",
            confirm=True,
            refusals=self.refusals,
            progress=True,
            estimate=self.estimate,
        )


@dataclass(frozen=True, config=_CONFIG)
class ServiceFile:
    """The top of the file."""

    service: Service


def read_service(path: Path) -> Service:
    """Read `data/services/<place>/<name>.yml`.

    Raises:
        DataFileError: it cannot be used; all problems are told at once, with line and remedy.
    """
    service = read_data(path, ServiceFile).service
    try:
        service.form(f"{path.parent.name}/{path.stem}")  # the whole form must fit together, too
    except ValidationError as error:
        fields = len(service.fields)
        raise DataFileError(
            *problems_in(error, path, read_text(path), lambda where: _in_file(where, fields))
        ) from error
    return service


def _in_file(where: Location, fields: int) -> Location:
    """Return where a fault of the form stands in the file: behind the fields of the form follow the documents."""
    match where:
        case ("fields", int(number), *rest) if number >= fields:
            return ("service", "documents", number - fields, *rest)
    return ("service", *where)


def _always_asked(field: Field) -> bool:
    return not (field.optional or field.when or field.quiet)
