"""Which union looks after a place.

A union hangs on the code of a place and on the union above it. The files are data/directory/unions.yml; what stands
there in the repository is for the demonstration.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.directory.errors import DirectoryError
from bot.directory.places import PlaceIndex
from bot.directory.yaml_files import entries, only_fields, read_yaml, text

_FIELDS = frozenset({"code", "name", "place", "parent", "phone"})


@dataclass(frozen=True)
class Union:
    """A trade union that looks after a place.

    Attributes:
        code: its own code, which never changes, such as gh-330205.
        name: as it stands on its door: 宁波市江北区总工会.
        place: code of the place it looks after.
        parent: code of the union above it, None for the topmost.
        phone: where it can be rung, None if that is not known. Never guessed.
    """

    code: str
    name: str
    place: str
    parent: str | None
    phone: str | None = None


class UnionIndex:
    """All unions by code and by place; never changes, may be shared by threads."""

    def __init__(self, unions: dict[str, Union], places: PlaceIndex) -> None:
        self._unions = unions
        self._places = places
        self._by_place = {union.place: union for union in unions.values()}

    def __len__(self) -> int:
        return len(self._unions)

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
    return Union(code, text(file, entry, "name", where), place, parent, phone)
