"""Collects what is wrong with files while they are read, so that all of it is told at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.data_files.lines import line_of
from bot.data_files.reading import DataFileError, Problem, read_text


class Faults:
    """What is found to be wrong while files are read one after the other."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def add(self, file: Path, text: str, *where: int | str) -> None:
        """Note a fault; `where` are keys and indices from the top of the file."""
        self._problems.append(Problem(file, line_of(read_text(file), where), text))

    def take[Content](self, read: Callable[[], Content]) -> Content | None:
        """Return what `read` gives, or note its faults and return None."""
        try:
            return read()
        except DataFileError as error:
            self._problems += error.problems
            return None

    def raise_all(self) -> None:
        """Raise what was noted.

        Raises:
            DataFileError: something was.
        """
        if self._problems:
            raise DataFileError(*self._problems)
