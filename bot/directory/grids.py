"""Grids: part of a street's employers, with two supervisors who answer for it.

What stands in data/directory/grids/*.yml is invented, for the demonstration; real grids are imported into the database.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.directory.errors import DirectoryError
from bot.directory.places import PlaceIndex
from bot.directory.unions import UnionIndex
from bot.directory.yaml_files import entries, only_fields, read_yaml, text, texts

_TOP = frozenset({"place", "union", "grids"})
_GRID = frozenset({"code", "name", "areas", "supervisors", "employers"})
_EMPLOYER = frozenset({"name", "aliases"})


@dataclass(frozen=True)
class Supervisor:
    """A person who answers for a grid. Personal data: encrypted in the database, never in a log."""

    name: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True)
class Grid:
    """Part of a street.

    Attributes:
        code: its own code, which never changes.
        place: code of the street.
        union: code of the union it belongs to.
        supervisors: two as a rule; one while the other post is vacant.
        areas: names of the communities, parks and roads in it.
    """

    code: str
    name: str
    place: str
    union: str
    supervisors: tuple[Supervisor, ...]
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Employer:
    """An employer on the list of a grid.

    Attributes:
        name: as registered.
        grid: code of the grid.
        aliases: further names that workers use, such as the one on the door.
        credit_code: unified social credit code (GB 32100), if known.
    """

    name: str
    grid: str
    aliases: tuple[str, ...] = ()
    credit_code: str | None = None
    address: str | None = None


def load_grids(data_dir: Path, places: PlaceIndex, unions: UnionIndex) -> tuple[dict[str, Grid], list[Employer]]:
    """Read `data_dir`/grids/*.yml (data/directory): the grids by their code, and their employers.

    Raises:
        DirectoryError: an entry is incomplete, twice there, or on an unknown place or union.
    """
    grids: dict[str, Grid] = {}
    employers: list[Employer] = []
    for file in sorted((data_dir / "grids").glob("*.yml")):
        content = read_yaml(file)
        only_fields(file, content, _TOP, "top")
        place = text(file, content, "place", "top")
        if place not in places:
            raise DirectoryError(file, f"no place has the code {place}", "Mend 'place', or add it to places/*.yml")
        near = unions.union_for_place(place)
        union = text(file, content, "union", "top") if "union" in content else (near.code if near else "")
        if union not in unions:
            raise DirectoryError(file, f"no union has the code {union!r}", "Add 'union: …' with a code of unions.yml")
        for entry in entries(file, content, "grids"):
            grid = _grid(file, entry, place, union)
            if grid.code in grids:
                raise DirectoryError(file, f"grid {grid.code}: is there twice", "Give one of the two another code")
            grids[grid.code] = grid
            employers += [_employer(file, item, grid) for item in _employer_entries(file, entry)]
    return grids, employers


def _grid(file: Path, entry: dict[str, Any], place: str, union: str) -> Grid:
    code = text(file, entry, "code", f"entry {entry}")
    where = f"grid {code}"
    only_fields(file, entry, _GRID, where)
    supervisors = tuple(
        Supervisor(text(file, person, "name", where), text(file, person, "phone", where))
        for person in entries(file, entry, "supervisors")
    )
    if len(supervisors) != 2:
        raise DirectoryError(file, f"{where}: has {len(supervisors)} supervisors", "Write two below 'supervisors:'")
    return Grid(code, text(file, entry, "name", where), place, union, supervisors, texts(file, entry, "areas", where))


def _employer_entries(file: Path, entry: dict[str, Any]) -> list[dict[str, Any]]:
    return entries(file, entry, "employers") if "employers" in entry else []


def _employer(file: Path, entry: dict[str, Any], grid: Grid) -> Employer:
    only_fields(file, entry, _EMPLOYER, f"employer of {grid.code}")
    name = text(file, entry, "name", f"employer of {grid.code}")
    return Employer(name, grid.code, texts(file, entry, "aliases", name))
