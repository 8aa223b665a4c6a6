"""Turns a loader that raises into a reader that tells its problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.data_files.reading import DataFileError, Problem


def loaded(path: str, load: Callable[[Path], object]) -> Callable[[Path], Iterator[Problem]]:
    """Return a reader that loads what lies at `path` below the repository and tells why it cannot be used.

    Args:
        load: the loader that the service itself uses; raises DataFileError.
    """

    def problems(root: Path) -> Iterator[Problem]:
        place = root / path
        if not place.exists():
            yield Problem(place, None, "不见了，把它放回来。")
            return
        try:
            load(place)
        except DataFileError as error:
            yield from error.problems

    return problems
