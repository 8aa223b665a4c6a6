"""Reading the YAML files of data/directory, and telling everything that is wrong with them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from bot.data_files.lines import line_of
from bot.data_files.reading import DataFileError, Problem, data_in, read_text


def read_file[Model](file: Path, model: type[Model]) -> Model:
    """Read a file into a frozen model; what it gives is shared.

    Raises:
        DataFileError: see `bot.data_files.reading.read_data`.
    """
    return cast("Model", _read(file, read_text(file), cast("Any", model)))


@lru_cache(maxsize=64)
def _read(file: Path, text: str, model: type[object]) -> object:
    # Several parts of the bot read the same few files, and reading YAML is slow.
    return data_in(file, text, model)


class Faults:
    """What is found to be wrong while files are read one after the other."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def add(self, file: Path, text: str, *where: int | str) -> None:
        """Note a fault; `where` are keys and indices from the top of the file."""
        self._problems.append(Problem(file, line_of(read_text(file), where), text))

    def take[Model](self, file: Path, model: type[Model]) -> Model | None:
        """Read a file, or note its faults and return None."""
        try:
            return read_file(file, model)
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
