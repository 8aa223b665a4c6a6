"""The tree of places: what lies where, what it is called in full, and which places a text speaks of.

`load_places` builds it once from the national list (GB/T 2260) and the maintainers' files; it never changes afterwards
and may be shared by threads.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from bot.directory.gb2260 import Place, national_places
from bot.directory.meanings import Meanings
from bot.directory.mentions import Mention, MentionFinder
from bot.directory.names import NameTable
from bot.directory.place_files import read_places
from bot.directory.words import Words, read_words

__all__ = ["Mention", "Place", "PlaceIndex", "load_places"]


class PlaceIndex:
    """All places by code, and the finder of places in texts."""

    def __init__(self, places: dict[str, Place], words: Words) -> None:
        """`places`: every place by its code, every parent among them."""
        self._places = places
        self._words = words
        self._children: dict[str, list[str]] = {}
        for place in places.values():
            if place.parent is not None:
                self._children.setdefault(place.parent, []).append(place.code)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, code: object) -> bool:
        return code in self._places

    def get(self, code: str) -> Place:
        """The place with this code.

        Raises:
            KeyError: there is none; the message names the code.
        """
        try:
            return self._places[code]
        except KeyError:
            raise KeyError(f"no place has the code {code!r}") from None

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes of the places around this one, the nearest first: 330727 → (330700, 330000)."""
        found = []
        parent = self.get(code).parent
        while parent is not None:
            found.append(parent)
            parent = self._places[parent].parent
        return tuple(found)

    def contains(self, outer_code: str, inner_code: str) -> bool:
        """Whether `inner_code` is `outer_code` or lies in it. Unknown codes lie nowhere."""
        code: str | None = inner_code
        while code is not None and code in self._places:
            if code == outer_code:
                return True
            code = self._places[code].parent
        return False

    def children(self, code: str) -> tuple[Place, ...]:
        """The places directly below this one, in the order of their codes."""
        self.get(code)
        return tuple(self._places[child] for child in sorted(self._children.get(code, ())))

    def full_name(self, code: str) -> str:
        """The name by which a worker knows the place: 金华市磐安县, 上海市浦东新区, 宁波市江北区庄桥街道, 浙江省.

        The province is left out unless it is the place itself, a municipality around it, or needed to tell two
        places apart.
        """
        name = self._name_below_province(code)
        if self._times_used[name] > 1:
            return "".join(self._places[part].name for part in (*reversed(self.ancestors(code)), code))
        return name

    def find(self, text: str, near: str | None = None) -> list[Mention]:
        """The places that a text speaks of, in its order.

        Args:
            text: what a worker wrote, in simplified characters.
            near: code of a place the worker is known to belong to; it decides between places of one name.
        """
        return self._finder.find(text, near)

    def only_place(self, text: str, near: str | None = None) -> Mention | None:
        """The place, if the message says nothing else: 我在磐安, 那杭州呢？, 坐标宁波江北."""
        return self._finder.only_place(text, near)

    def _name_below_province(self, code: str) -> str:
        chain = [code, *self.ancestors(code)]
        if len(chain) > 1 and self._has_prefectures(chain[-1]):
            chain.pop()
        return "".join(self._places[part].name for part in reversed(chain))

    def _has_prefectures(self, province: str) -> bool:
        return any(child.endswith("00") for child in self._children.get(province, ()))

    @cached_property
    def _times_used(self) -> Counter[str]:
        return Counter(map(self._name_below_province, self._places))

    @cached_property
    def _finder(self) -> MentionFinder:
        names = NameTable(self._places.values(), self._words)
        return MentionFinder(names, self._words, Meanings(names, self._words, self.contains, self.ancestors))


def load_places(data_dir: Path) -> PlaceIndex:
    """Build the index from the national list and the files in `data_dir` (data/directory): places/*.yml, words.yml.

    Raises:
        DataFileError: a file is broken or contradicts the list; every fault with line and remedy.
    """
    places = {place.code: place for place in national_places()}
    read_places(data_dir / "places", places)
    index = PlaceIndex(places, read_words(data_dir / "words.yml"))
    index.find("")  # builds the finder now, so that the first message does not wait for it
    return index
