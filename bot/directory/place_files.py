"""data/directory/places/*.yml: places that the national list lacks, and further names of places it has."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from bot.data_files.collecting import Faults
from bot.data_files.types import PlaceCode, Words
from bot.directory.files import read_file
from bot.directory.gb2260 import Place

_CONFIG = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_CONFIG)
class PlaceEntry:
    """With a name a new place below `parent`; without one further names of a known place."""

    code: PlaceCode
    name: Words | None = None
    parent: PlaceCode | None = None
    aliases: tuple[Words, ...] = ()


@dataclass(frozen=True, config=_CONFIG)
class PlacesFile:
    """The whole file."""

    places: tuple[PlaceEntry, ...]


def read_places(folder: Path, places: dict[str, Place]) -> None:
    """Add the places of all files in `folder` to `places`, in the order of the file names.

    Raises:
        DataFileError: files cannot be used; every fault with line and remedy.
    """
    faults = Faults()
    for file in sorted(folder.glob("*.yml")):
        content = faults.take(partial(read_file, file, PlacesFile))
        for number, entry in enumerate(content.places if content is not None else ()):
            told = _fault(entry, places)
            if told is None:
                places[entry.code] = _place(entry, places)
            else:
                key, text = told
                faults.add(file, text, "places", number, key)
    faults.raise_all()


def _fault(entry: PlaceEntry, places: dict[str, Place]) -> tuple[str, str] | None:
    code, parent = entry.code, entry.parent
    if entry.name is None:
        if code not in places:
            return "code", f"没有代码是 {code} 的地方：改对代码；是新地方的，加上 name 和 parent。"
        if not entry.aliases:
            return "code", f"{code} 什么也没写：加上 aliases；是新地方的，加上 name 和 parent。"
        return None
    if code in places:
        return "code", f"{code} 已经有了，是{places[code].name}：只加别名的去掉 name，写错的改代码。"
    if parent is None:
        return "code", f"{entry.name} 缺少“parent”，写上它上一级的代码。"
    if parent not in places:
        return "parent", f"没有代码是 {parent} 的地方：改对代码，或者先写上一级。"
    if len(code) == 9 and not code.startswith(parent):
        return "code", f"{code} 不是以上一级的代码 {parent} 开头，两个代码有一个写错了。"
    return None


def _place(entry: PlaceEntry, places: dict[str, Place]) -> Place:
    if entry.name is None:
        known = places[entry.code]
        return replace(known, aliases=(*known.aliases, *entry.aliases))
    return Place(entry.code, entry.name, entry.parent, entry.aliases)
