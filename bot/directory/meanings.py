"""Which of the places that bear a name is meant."""

from collections.abc import Callable

from bot.directory.names import Level, NameTable
from bot.directory.words import Words

type Codes = tuple[str, ...]


class Meanings:
    """Chooses among places of one name; knows the tree only through `contains` and `ancestors`."""

    def __init__(
        self,
        names: NameTable,
        words: Words,
        contains: Callable[[str, str], bool],
        ancestors: Callable[[str], Codes],
    ) -> None:
        self._levels = names.levels
        self._contested = words.contested
        self._contains = contains
        self._ancestors = ancestors

    def choose(self, name: str, codes: Codes, elsewhere: list[Codes], near: str | None) -> Codes:
        """The places that remain, in the order of their codes; one if it is clear.

        First the other places of the text decide, then the worker's own city, then size, then the worker's province.

        Args:
            name: the name as written.
            codes: every place that bears it.
            elsewhere: what the other mentions of the text may mean.
            near: code of a place the worker is known to belong to.

        Raises:
            KeyError: no place has the code `near`.
        """
        for outer in elsewhere:
            codes = self.within(codes, outer) or codes
        around = (near, *self._ancestors(near)) if near else ()
        for place in around:
            if self._levels[place] >= Level.PREFECTURE:
                codes = self.within(codes, (place,)) or codes
        codes = self._without_parts(codes)
        if name not in self._contested:
            largest = min(self._levels[code] for code in codes)
            codes = tuple(code for code in codes if self._levels[code] == largest)
        if around:
            codes = self.within(codes, (around[-1],)) or codes
        return tuple(sorted(codes))

    def within(self, inner: Codes, outer: Codes) -> Codes:
        """Those of `inner` that lie in one of `outer`."""
        return tuple(code for code in inner if any(self._contains(place, code) for place in outer))

    def _without_parts(self, codes: Codes) -> Codes:
        """Of 抚顺市 and the 抚顺县 in it only the city: the larger place is right either way."""
        return tuple(
            code for code in codes if not any(outer != code and self._contains(outer, code) for outer in codes)
        )
