"""Finding places in what workers write, without a word list of the whole language.

Names are looked up from left to right, the longest first; neighbours that lie in one another become one mention
(浙江 + 金华 + 磐安县); what may mean several places keeps them all, the larger place going before the smaller.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.directory import context
from bot.directory.meanings import Meanings
from bot.directory.names import Level, NameTable
from bot.directory.words import Words

_BETWEEN_LINKS = re.compile(r"[\s,，·/\-—>]{0,2}|的|下面的|那边的|里的")


@dataclass(frozen=True)
class Mention:
    """A place that a text speaks of.

    Attributes:
        start, end: text[start:end] is the mention.
        text: the words themselves, such as 江北区庄桥.
        candidates: codes of the places it may mean, one if it is clear, in the order of the codes.
        explicit: the rank is written (磐安县), or a word beside it says so (在磐安, 磐安人).
        origin: it is where someone comes from (四川人, 户口在贵州), so another place in the text goes before it.
    """

    start: int
    end: int
    text: str
    candidates: tuple[str, ...]
    explicit: bool
    origin: bool

    @property
    def code(self) -> str | None:
        """The place, or None when it must be asked which of the candidates is meant."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass
class _Found:
    """A name in the text, or a chain of them, with every place it may mean.

    `ranked`: it is written with its rank (磐安县). `trusted`: it is a place without any neighbour saying so.
    """

    start: int
    end: int
    name: str
    meanings: tuple[str, ...]
    ranked: bool
    explicit: bool
    trusted: bool
    chained: bool = False


class MentionFinder:
    """Finds mentions with one table of names; holds no state of a conversation."""

    def __init__(self, names: NameTable, words: Words, meanings: Meanings) -> None:
        self._names = names
        self._words = words
        self._meanings = meanings

    def find(self, text: str, near: str | None = None) -> list[Mention]:
        """See `PlaceIndex.find`."""
        return self._mentions(text, near, whole_message=False)

    def only_place(self, text: str, near: str | None = None) -> Mention | None:
        """See `PlaceIndex.only_place`."""
        mentions = self._mentions(text, near, whole_message=True)
        if len(mentions) == 1 and context.is_all(text, mentions[0].start, mentions[0].end):
            return mentions[0]
        return None

    def _mentions(self, text: str, near: str | None, whole_message: bool) -> list[Mention]:
        found = [
            item
            for item in self._chains(text, self._scan(text))
            if (item.trusted or item.chained or (whole_message and self._may_stand_alone(text, item)))
            and not context.only_a_landmark(text, item.start, item.end)
        ]
        mentions = []
        for item in found:
            others = [other.meanings for other in found if other is not item]
            codes = self._meanings.choose(item.name, item.meanings, others, near)
            words = text[item.start : item.end]
            origin = context.says_origin(text, item.start, item.end)
            mentions.append(Mention(item.start, item.end, words, codes, item.explicit, origin))
        return mentions

    def _may_stand_alone(self, text: str, item: _Found) -> bool:
        return item.name not in self._words.only_in_chain and context.is_all(text, item.start, item.end)

    def _scan(self, text: str) -> list[_Found]:
        """Every name, from left to right; guard words are stepped over."""
        found = []
        position = 0
        while position < len(text):
            name = self._names.longest_at(text, position)
            if name is None:
                position += 1
                continue
            meanings = self._names.meanings.get(name)
            if meanings is not None:
                item = self._judge(text, position, name, meanings)
                if item is None:
                    position += 1
                    continue
                found.append(item)
                position = item.end
            else:
                position += len(name)
        return found

    def _judge(self, text: str, start: int, name: str, meanings: tuple[str, ...]) -> _Found | None:
        """Weigh the words around a name: is it a place at all, and can it be believed without a neighbour?"""
        end = start + len(name)
        where = context.says_where(text, start, end)
        ranked = name in self._names.official
        own_rank = ""
        if not ranked:
            if not where and self._names.spoiled(text, end - 1):
                return None
            if (
                context.only_bears_the_name(text, start, end)
                and self._names.longest_at(text, end) not in self._names.meanings
            ):
                return None
            if context.rank_behind(text, end) and self._names.levels[meanings[0]] >= Level.PREFECTURE:
                own_rank, end = text[end], end + 1
        trusted = self._trusted(text, start, end, name, own_rank)
        ranked = ranked or bool(own_rank)
        return _Found(start, end, name, meanings, ranked, ranked or where, trusted)

    def _trusted(self, text: str, start: int, end: int, name: str, own_rank: str) -> bool:
        if name in self._words.only_in_chain:
            return own_rank == "县"
        if own_rank:
            return True
        if name in self._words.with_context or (name not in self._names.official and self._is_street(name)):
            return context.is_surely_where(text, start, end)
        if name in self._words.at_an_edge:
            return context.is_surely_where(text, start, end) or context.begins_cleanly(text, start)
        return True

    def _is_small(self, item: _Found) -> bool:
        return all(self._names.levels[code] >= Level.COUNTY for code in item.meanings)

    def _is_street(self, name: str) -> bool:
        """Streets and towns have the most everyday names of all (冷水镇, 家地乡)."""
        return all(self._names.levels[code] is Level.STREET for code in self._names.meanings[name])

    def _chains(self, text: str, found: Iterable[_Found]) -> list[_Found]:
        """Join neighbours of which the second lies in the first."""
        joined: list[_Found] = []
        for item in found:
            before = joined[-1] if joined else None
            if before and _BETWEEN_LINKS.fullmatch(text, before.end, item.start):
                inner = self._meanings.within(item.meanings, before.meanings)
                if inner:
                    explicit = before.explicit or item.explicit
                    joined[-1] = _Found(before.start, item.end, item.name, inner, item.ranked, explicit, True, True)
                    continue
                if before.end == item.start and not item.ranked and self._is_small(item) and not self._is_small(before):
                    continue  # 南京江北: a part of the city that is no district, not the 江北区 of another city
            joined.append(item)
        return joined
