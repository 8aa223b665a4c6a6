"""The directory: each of its files rests on those before it, so all are read in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.data_files.reading import Problem
from bot.directory.errors import DirectoryError
from bot.directory.grids import load_grids
from bot.directory.places import load_places
from bot.directory.stations import load_stations
from bot.directory.unions import load_unions


def problems(root: Path) -> Iterator[Problem]:
    """Tell what is wrong with data/directory; of each of its parts the first fault, which is where reading ends."""
    folder = root / "data" / "directory"
    try:
        places = load_places(folder)
    except DirectoryError as error:
        yield _problem(error)
        return
    readers: tuple[Callable[[], object], ...] = (
        lambda: load_stations(folder, places),
        lambda: load_grids(folder, places, load_unions(folder, places)),
    )
    for read in readers:
        try:
            read()
        except DirectoryError as error:
            yield _problem(error)


def _problem(error: DirectoryError) -> Problem:
    return Problem(error.file, None, str(error).removeprefix(f"{error.file}: "))
