"""Which union looks after a place, and which joint unions take in workers whose employer has none.

A union hangs on the code of a place and on the union above it. The files are data/directory/unions.yml; what stands
there in the repository is for the demonstration.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as model

from bot.data_files.collecting import Faults
from bot.data_files.types import PlaceCode, Words
from bot.directory.files import read_file
from bot.directory.places import PlaceIndex

_CONFIG = ConfigDict(extra="forbid")

UnionKind = Literal["place", "joint"]


@dataclass(frozen=True)
class Union:
    """A trade union.

    Attributes:
        code: its own code, which never changes, such as gh-330205.
        name: as it stands on its door: 宁波市江北区总工会.
        place: code of the place it looks after, or lies in.
        parent: code of the union above it, None for the topmost.
        phone: where it can be rung, None if that is not known. Never guessed.
        kind: `place` looks after a whole place, at most one each; `joint` is the joint union of an office block, an
            industrial park, a community or a trade, which takes in workers of employers without a union.
        covers: whom a joint union is for, in its own words: 天地软件园.
    """

    code: str
    name: str
    place: str
    parent: str | None
    phone: str | None = None
    kind: UnionKind = "place"
    covers: str | None = None


@model(frozen=True, config=_CONFIG)
class UnionEntry:
    """A union in the file."""

    code: Words
    name: Words
    place: PlaceCode
    parent: Words | None = None
    phone: Words | None = None
    kind: UnionKind = "place"
    covers: Words | None = None


@model(frozen=True, config=_CONFIG)
class UnionsFile:
    """The whole file; a union stands below the one above it."""

    unions: tuple[UnionEntry, ...]


class UnionIndex:
    """All unions by code and by place; never changes, may be shared by threads."""

    def __init__(self, unions: dict[str, Union], places: PlaceIndex) -> None:
        self._unions = unions
        self._places = places
        self._by_place = {union.place: union for union in unions.values() if union.kind == "place"}

    def __len__(self) -> int:
        return len(self._unions)

    def __contains__(self, code: object) -> bool:
        return code in self._unions

    def all(self) -> tuple[Union, ...]:
        """Every union, in the order of the file."""
        return tuple(self._unions.values())

    def get(self, code: str) -> Union:
        """The union with this code.

        Raises:
            KeyError: there is none; the message names the code.
        """
        try:
            return self._unions[code]
        except KeyError:
            raise KeyError(f"no union has the code {code!r}") from None

    def union_for_place(self, place_code: str) -> Union | None:
        """The union of the place, else of the nearest place around it that has one, else None.

        Raises:
            KeyError: there is no such place.
        """
        for code in (place_code, *self._places.ancestors(place_code)):
            if code in self._by_place:
                return self._by_place[code]
        return None

    def above(self, code: str) -> tuple[Union, ...]:
        """The unions above this one, the nearest first."""
        found: list[Union] = []
        parent = self.get(code).parent
        while parent is not None:
            found.append(self._unions[parent])
            parent = found[-1].parent
        return tuple(found)

    def joint_unions_near(self, place_code: str, limit: int = 8) -> list[Union]:
        """The joint unions in a place; if there are none, those in the place around it, but never beyond a prefecture.

        A worker may join one of them when his employer has no union.

        Raises:
            KeyError: there is no such place.
        """
        around = [code for code in self._places.ancestors(place_code) if self._places.get(code).parent is not None]
        joint = [union for union in self._unions.values() if union.kind == "joint"]
        for outer in (place_code, *around):
            if found := [union for union in joint if self._places.contains(outer, union.place)]:
                return sorted(found, key=lambda union: (union.place != place_code, union.code))[:limit]
        return []

    def with_imported(self, imported: Mapping[str, Union]) -> "UnionIndex":
        """The same unions with imported ones over them: one of the same code, or for the same place, is replaced."""
        by_place = {union.place: union.code for union in imported.values() if union.kind == "place"}
        renamed = {
            union.code: by_place[union.place]
            for union in self._unions.values()
            if union.kind == "place" and union.place in by_place
        }
        kept = {
            code: replace(union, parent=renamed.get(union.parent, union.parent) if union.parent else None)
            for code, union in self._unions.items()
            if code not in renamed
        }
        moved = {
            code: replace(union, parent=renamed.get(union.parent, union.parent) if union.parent else None)
            for code, union in imported.items()
        }
        return UnionIndex(kept | moved, self._places)

    def children(self, code: str) -> tuple[Union, ...]:
        """The unions directly below this one, in the order of their codes."""
        self.get(code)
        return tuple(
            sorted((union for union in self._unions.values() if union.parent == code), key=lambda union: union.code)
        )


def load_unions(data_dir: Path, places: PlaceIndex) -> UnionIndex:
    """Read `data_dir`/unions.yml (data/directory).

    Raises:
        DataFileError: it cannot be used; every fault with line and remedy.
    """
    file = data_dir / "unions.yml"
    unions: dict[str, Union] = {}
    taken: dict[str, str] = {}
    faults = Faults()
    for number, entry in enumerate(read_file(file, UnionsFile).unions):
        union = Union(**asdict(entry))
        for key, text in _faults(union, unions, taken, places):
            faults.add(file, text, "unions", number, key)
        unions.setdefault(union.code, union)
        if union.kind == "place":
            taken.setdefault(union.place, union.name)
    faults.raise_all()
    return UnionIndex(unions, places)


def _faults(
    union: Union, above: Mapping[str, Union], taken: Mapping[str, str], places: PlaceIndex
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a union, and at which key; `above` are those that stand before it."""
    if union.code in above:
        yield "code", f"“{union.code}”用了两次，改一个代码。"
    if union.kind == "place" and union.place in taken:
        yield "place", f"{union.place} 已经有{taken[union.place]}了，一个地方只写一个工会；联合工会加上 kind: joint。"
    if union.kind == "joint" and union.parent is None:
        yield "code", f"“{union.code}”是联合工会，缺少“parent”，写上级工会的 code。"
    known = union.place in places
    if not known:
        yield "place", f"没有代码是 {union.place} 的地方：改对代码；街道先加进 places/ 里。"
    if union.parent is None:
        return
    if union.parent not in above:
        yield "parent", f"没有代码是“{union.parent}”的工会：改对，或者把上级工会写在前面。"
        return
    outer = above[union.parent].place
    if known and outer in places and not places.contains(outer, union.place):
        text = f"{places.full_name(union.place)}不在{places.full_name(outer)}里，place 和 parent 有一个写错了。"
        yield "parent", text
