"""Every way to write a place, and which places each may mean."""

from collections import defaultdict
from collections.abc import Iterable
from enum import IntEnum

from bot.directory.gb2260 import Place
from bot.directory.short_names import short_name
from bot.directory.words import Words


class Level(IntEnum):
    """How large a place is; the larger one is meant when a bare name says no more."""

    PROVINCE = 0
    PREFECTURE = 1
    COUNTY = 2
    STREET = 3


def level(place: Place) -> Level:
    """Read from the code and the tree; 东莞 (441900) is a prefecture, 济源 (419001) a county."""
    if place.parent is None:
        return Level.PROVINCE
    if len(place.code) == 9:
        return Level.STREET
    return Level.PREFECTURE if place.code.endswith("00") else Level.COUNTY


class NameTable:
    """Looks up names in a text: the longest one that begins at a given character."""

    def __init__(self, places: Iterable[Place], words: Words) -> None:
        meanings: dict[str, dict[str, None]] = defaultdict(dict)
        self.official: set[str] = set()
        self.levels: dict[str, Level] = {}
        for place in places:
            self.levels[place.code] = level(place)
            self.official.add(place.name)
            short = short_name(place.name)
            for name in (place.name, *((short,) if short else ()), *place.aliases):
                meanings[name][place.code] = None
        self.meanings = {name: tuple(codes) for name, codes in meanings.items()}
        self._lengths: dict[str, list[int]] = {}
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in (*self.meanings, *words.guards):
            lengths[name[:2]].add(len(name))
        self._lengths = {beginning: sorted(sizes, reverse=True) for beginning, sizes in lengths.items()}
        self._guards = words.guards
        self._tails = words.tails

    def longest_at(self, text: str, start: int) -> str | None:
        """The longest name or guard word that begins at `start`."""
        for size in self._lengths.get(text[start : start + 2], ()):
            candidate = text[start : start + size]
            if candidate in self.meanings or candidate in self._guards:
                return candidate
        return None

    def spoiled(self, text: str, last: int) -> bool:
        """Whether a word begins at the last character of a name and runs past its end (余额 in 最新余额)."""
        return any(text[last : last + size] in self._tails for size in (2, 3))
