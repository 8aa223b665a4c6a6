"""The directory: each of its files rests on those before it, so all are read in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.data_files.reading import DataFileError, Problem
from bot.directory.grids import load_grids
from bot.directory.places import load_places
from bot.directory.stations import load_stations
from bot.directory.unions import load_unions
from bot.members.demo import read_demo_members


def problems(root: Path) -> Iterator[Problem]:
    """Tell what is wrong with data/directory: of places first, then of what lies in them."""
    folder = root / "data" / "directory"
    try:
        places = load_places(folder)
    except DataFileError as error:
        yield from error.problems
        return
    readers: tuple[Callable[[], object], ...] = (
        lambda: load_stations(folder, places),
        lambda: load_grids(folder, places, load_unions(folder, places)),
        lambda: read_demo_members(folder / "demo_members.yml", load_unions(folder, places)),
    )
    for read in readers:
        try:
            read()
        except DataFileError as error:
            yield from error.problems
