"""Reading the YAML files of data/directory."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from bot.data_files.reading import data_in, read_text


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
