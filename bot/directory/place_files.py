"""data/directory/places/*.yml: places that the national list lacks, and further names of places it has."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.directory.errors import DirectoryError
from bot.directory.gb2260 import Place
from bot.directory.yaml_files import entries, only_fields, read_yaml, text, texts

_FIELDS = frozenset({"code", "name", "parent", "aliases"})
_CODE = re.compile(r"\d{6}(\d{3})?", re.ASCII)


def read_places(folder: Path, places: dict[str, Place]) -> None:
    """Add the places of all files in `folder` to `places`, in the order of the file names.

    An entry with a name is a new place below `parent`; one without a name adds aliases to a known place.

    Raises:
        DirectoryError: an entry is incomplete, twice there, or below an unknown parent.
    """
    for file in sorted(folder.glob("*.yml")):
        for entry in entries(file, read_yaml(file), "places"):
            place = _place(file, entry, places)
            places[place.code] = place


def _place(file: Path, entry: dict[str, Any], places: dict[str, Place]) -> Place:
    code = text(file, entry, "code", f"entry {entry}")
    where = f"place {code}"
    only_fields(file, entry, _FIELDS, where)
    if not _CODE.fullmatch(code):
        raise DirectoryError(
            file,
            f"{where}: the code has not 6 or 9 digits",
            "Take it from GB/T 2260, for a street from the statistical code",
        )
    aliases = texts(file, entry, "aliases", where)
    if "name" not in entry:
        if code not in places:
            raise DirectoryError(
                file, f"{where}: nothing is known by this code", "Mend the code, or add 'name' and 'parent'"
            )
        if not aliases:
            raise DirectoryError(
                file, f"{where}: says nothing", "Add 'aliases', or 'name' and 'parent' for a new place"
            )
        return replace(places[code], aliases=(*places[code].aliases, *aliases))
    if code in places:
        raise DirectoryError(
            file, f"{where}: is already {places[code].name}", "Drop 'name' to add aliases, or mend the code"
        )
    name, parent = text(file, entry, "name", where), text(file, entry, "parent", where)
    if parent not in places:
        raise DirectoryError(
            file, f"{where}: its parent {parent} is unknown", "Mend the parent's code, or write the parent first"
        )
    if len(code) == 9 and not code.startswith(parent):
        raise DirectoryError(
            file, f"{where}: does not begin with its parent's code {parent}", "Mend one of the two codes"
        )
    return Place(code, name, parent, aliases)
