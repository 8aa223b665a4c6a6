"""Services: each file by itself, also while a programme that another one leans on is broken, then all together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.applications.catalogue import ServiceCatalogue
from bot.applications.service import read_service
from bot.content.data_check.questions import places_of
from bot.data_files.reading import DataFileError, Problem


def problems(root: Path) -> Iterator[Problem]:
    """Tell what is wrong with data/services; what is told twice is the same."""
    folder = root / "data" / "services"
    for path in sorted(folder.glob("*/*.yml")):
        try:
            read_service(path)
        except DataFileError as error:
            yield from error.problems
    places = places_of(root)
    if places is None:
        return  # the directory's own reader tells of it
    try:
        ServiceCatalogue(folder, places)
    except DataFileError as error:
        yield from error.problems
