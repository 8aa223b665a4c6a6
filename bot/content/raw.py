"""What stands in a data file, whatever its model says of it; parts of another shape are left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.data_files.reading import DataFileError, parsed, read_text


def raw(path: Path) -> dict[str, Any]:
    """Return the content of a file, nothing when it is missing or no YAML: another part of the check tells of it."""
    try:
        return mapping(parsed(path, read_text(path)))
    except DataFileError:
        return {}


def mapping(value: object) -> dict[str, Any]:
    """Return a mapping as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def entries(value: object) -> Iterator[tuple[int, Any]]:
    """Yield the entries of a list with their numbers, from 0; none of what is no list."""
    yield from enumerate(value if isinstance(value, list) else ())


def names(value: object) -> Iterator[tuple[int, str]]:
    """Yield the texts of a list with their numbers, from 0."""
    yield from ((number, entry) for number, entry in entries(value) if isinstance(entry, str))
