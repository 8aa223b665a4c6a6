"""Which union looks after a place, and which joint unions take in workers whose employer has none.

A union hangs on the code of a place and on the union above it. The files are data/directory/unions.yml; what stands
there in the repository is for the demonstration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast

from bot.directory.errors import DirectoryError
from bot.directory.places import PlaceIndex
from bot.directory.yaml_files import entries, only_fields, read_yaml, text

_FIELDS = frozenset({"code", "name", "place", "parent", "phone", "kind", "covers"})

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
        DirectoryError: an entry is incomplete, twice there, on an unknown place or below an unknown union.
    """
    file = data_dir / "unions.yml"
    unions: dict[str, Union] = {}
    taken: dict[str, str] = {}
    for entry in entries(file, read_yaml(file), "unions"):
        union = _union(file, entry, unions, places)
        if union.kind == "joint":
            unions[union.code] = union
            continue
        if union.place in taken:
            raise DirectoryError(
                file,
                f"union {union.code}: place {union.place} already has {taken[union.place]}",
                "One place, one union: mend 'place'",
            )
        unions[union.code] = union
        taken[union.place] = union.name
    return UnionIndex(unions, places)


def _union(file: Path, entry: dict[str, Any], unions: dict[str, Union], places: PlaceIndex) -> Union:
    code = text(file, entry, "code", f"entry {entry}")
    where = f"union {code}"
    only_fields(file, entry, _FIELDS, where)
    if code in unions:
        raise DirectoryError(file, f"{where}: is there twice", "Give one of the two another code")
    place = text(file, entry, "place", where)
    if place not in places:
        raise DirectoryError(
            file, f"{where}: no place has the code {place}", "Mend 'place', or add the place to places/*.yml"
        )
    parent = text(file, entry, "parent", where) if "parent" in entry else None
    if parent is not None and parent not in unions:
        raise DirectoryError(
            file, f"{where}: the union {parent} above it is unknown", "Mend 'parent', or write that union first"
        )
    if parent is not None and not places.contains(unions[parent].place, place):
        fault = f"{where}: {places.full_name(place)} does not lie in {places.full_name(unions[parent].place)}"
        raise DirectoryError(file, fault, "Mend 'place' or 'parent'")
    phone = text(file, entry, "phone", where) if "phone" in entry else None
    covers = text(file, entry, "covers", where) if "covers" in entry else None
    kind = entry.get("kind", "place")
    if kind not in ("place", "joint"):
        raise DirectoryError(file, f"{where}: 'kind: {kind}' is unknown", "Write 'kind: joint', or leave it out")
    if kind == "joint" and parent is None:
        raise DirectoryError(file, f"{where}: a joint union stands alone", "Add 'parent', the union it belongs to")
    return Union(code, text(file, entry, "name", where), place, parent, phone, cast("UnionKind", kind), covers)
