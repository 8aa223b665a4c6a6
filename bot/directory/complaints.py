"""Whom a complaint is about, as far as the directory knows him: his union must not get it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.directory.book import Directory
from bot.directory.company_names import plain_name
from bot.directory.names import Level, level
from bot.directory.short_names import short_name
from bot.directory.unions import Union

AgainstKind = Literal["employer", "union", "staff"]

_EMPLOYERS_UNION = re.compile("(?:厂|公司|单位|企业|车间|店|班组)(?:里面|里|内部|的)*工会|企业工会")
_LEVELS: tuple[tuple[re.Pattern[str], frozenset[Level]], ...] = (
    (re.compile("(?:街道|镇|乡)(?:里|上|的)*(?:总)?工会"), frozenset({Level.STREET})),
    (re.compile("(?:(?<![社园])区|县)(?:(?:里|的)*(?:总)?工会|总)"), frozenset({Level.COUNTY})),
    (re.compile("市(?:(?:里|的)*(?:总)?工会|总)"), frozenset({Level.PREFECTURE, Level.COUNTY})),
    (re.compile("省(?:(?:里|的)*(?:总)?工会|总)"), frozenset({Level.PROVINCE})),
)


@dataclass(frozen=True)
class Against:
    """Whom a complaint is about.

    Attributes:
        name: in the worker's words; may be empty when he did not say.
    """

    kind: AgainstKind
    name: str


@dataclass(frozen=True)
class Accused:
    """The unions that a complaint is about.

    Attributes:
        unions: codes of all of them; of several that the words may mean, each.
        known: False when it is about a union or a person there, and nothing tells which.
        employers_union: it is about the union within an employer, which is not in the directory.
    """

    unions: frozenset[str]
    known: bool
    employers_union: bool = False


def accused(directory: Directory, against: Against, place: str | None) -> Accused:
    """Find the unions that a complaint is about: named, named by their rank, or those of a supervisor named."""
    said = plain_name(against.name)
    named, rest = _named_unions(directory, said, place)
    named |= _unions_of_supervisors(directory, said)
    if against.kind == "employer":
        return Accused(named, known=True)
    named |= _by_rank(directory, rest, place)
    within = not named and _EMPLOYERS_UNION.search(said) is not None
    return Accused(named, known=bool(named) or within, employers_union=within)


def _named_unions(directory: Directory, said: str, place: str | None) -> tuple[frozenset[str], str]:
    """Return the unions that a text names, and the text without their names.

    Of unions with one name, those around the worker's place are meant, if there are any.
    """
    spans: dict[str, set[str]] = {}
    for union in directory.unions.all():
        for name in _names(directory, union):
            if name in said:
                spans.setdefault(name, set()).add(union.code)
    found: set[str] = set()
    rest = said
    for name in sorted(spans, key=len, reverse=True):  # 江北区总工会 within 宁波市江北区总工会 says nothing more
        if name in rest:
            rest = rest.replace(name, " ")
            here = {code for code in spans[name] if place is not None and _around(directory, code, place)}
            found |= here or spans[name]
    return frozenset(found), rest


def _names(directory: Directory, union: Union) -> set[str]:
    names = {union.name, union.name.replace("总工会", "工会")}
    if union.kind == "place":
        place = directory.places.get(union.place)
        short = short_name(place.name) or place.name
        names |= {f"{name}{ending}" for name in (place.name, short) for ending in ("总工会", "工会", "总工")}
    return names


def _unions_of_supervisors(directory: Directory, said: str) -> frozenset[str]:
    return frozenset(
        grid.union
        for grid in directory.grids.values()
        if any(len(person.name) >= 2 and plain_name(person.name) in said for person in grid.supervisors)
    )


def _by_rank(directory: Directory, said: str, place: str | None) -> frozenset[str]:
    """街道工会, 区总: the unions of that rank around the worker's place."""
    if place is None:
        return frozenset()
    chain = [union for union in directory.unions.all() if _around(directory, union.code, place)]
    ranks = {rank for pattern, levels in _LEVELS if pattern.search(said) for rank in levels}
    return frozenset(union.code for union in chain if level(directory.places.get(union.place)) in ranks)


def _around(directory: Directory, code: str, place: str) -> bool:
    union = directory.unions.get(code)
    return union.kind == "place" and directory.places.contains(union.place, place)
