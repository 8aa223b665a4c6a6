"""A service: something one can apply to, described by one YAML file (docs/add-a-service.zh-CN.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, StringConstraints, model_validator
from pydantic import Field as Bounded
from pydantic.dataclasses import dataclass

from bot.data_files.reading import read_data
from bot.forms.conditions import Conditions
from bot.forms.estimates import Estimate
from bot.forms.fields import Field, Form, Requirement, Words

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
                raise ValueError(f"{key} 要写某个 kind 是 {' 或 '.join(wanted)} 的项，没有“{name}”。")
        if self.approval == "makes_member":
            missing = {"name", "phone", "id_number"} - set(kinds.values())
            if missing:
                raise ValueError(
                    f"approval: makes_member 要问到姓名、手机和身份证号，还缺 kind: {'、'.join(sorted(missing))}。"
                )
        return self

    def form(self, name: str) -> Form:
        """Return its form; `name` is its id, `place/file`."""
        return Form(
            name=name,
            title=self.title,
            command="apply",
            fields=(*self.fields, *(document.field() for document in self.documents)),
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
    service.form(f"{path.parent.name}/{path.stem}")  # the whole form must fit together, too
    return service
