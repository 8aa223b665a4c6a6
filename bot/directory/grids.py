"""Grids: part of a street's employers, with two supervisors who answer for it.

What stands in data/directory/grids/*.yml is invented, for the demonstration; real grids are imported into the database.
"""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as model

from bot.data_files.collecting import Faults
from bot.data_files.types import PlaceCode, Words
from bot.directory.files import read_file
from bot.directory.places import PlaceIndex
from bot.directory.unions import UnionIndex

_CONFIG = ConfigDict(extra="forbid")


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


@model(frozen=True, config=_CONFIG)
class SupervisorEntry:
    """A supervisor in the file."""

    name: Words = field(repr=False)
    phone: Words = field(repr=False)


@model(frozen=True, config=_CONFIG)
class EmployerEntry:
    """An employer in the file."""

    name: Words
    aliases: tuple[Words, ...] = ()


@model(frozen=True, config=_CONFIG)
class GridEntry:
    """A grid in the file, with its employers."""

    code: Words
    name: Words
    supervisors: tuple[SupervisorEntry, ...]
    areas: tuple[Words, ...] = ()
    employers: tuple[EmployerEntry, ...] = ()


@model(frozen=True, config=_CONFIG)
class GridsFile:
    """The grids of one street; without `union` they belong to the one that looks after it."""

    place: PlaceCode
    grids: tuple[GridEntry, ...]
    union: Words | None = None


def load_grids(data_dir: Path, places: PlaceIndex, unions: UnionIndex) -> tuple[dict[str, Grid], list[Employer]]:
    """Read `data_dir`/grids/*.yml (data/directory): the grids by their code, and their employers.

    Raises:
        DataFileError: files cannot be used; every fault with line and remedy.
    """
    grids: dict[str, Grid] = {}
    employers: list[Employer] = []
    faults = Faults()
    for file in sorted((data_dir / "grids").glob("*.yml")):
        content = faults.take(partial(read_file, file, GridsFile))
        if content is None:
            continue
        if content.place not in places:
            faults.add(file, f"没有代码是 {content.place} 的地方：改对代码，或者先加进 places/ 里。", "place")
            continue
        near = unions.union_for_place(content.place)
        union = content.union or (near.code if near is not None else "")
        if union not in unions:
            faults.add(file, f"没有代码是“{union}”的工会，写上 union: 和 unions.yml 里的 code。", "union")
        for number, entry in enumerate(content.grids):
            if entry.code in grids:
                faults.add(file, f"“{entry.code}”用了两次，改一个代码。", "grids", number, "code")
            if len(entry.supervisors) != 2:
                text = f"“{entry.code}”有{len(entry.supervisors)}名监管员，要写两名。"
                faults.add(file, text, "grids", number, "supervisors")
            supervisors = tuple(Supervisor(one.name, one.phone) for one in entry.supervisors)
            grids[entry.code] = Grid(entry.code, entry.name, content.place, union, supervisors, entry.areas)
            employers += [Employer(one.name, entry.code, one.aliases) for one in entry.employers]
    faults.raise_all()
    return grids, employers
