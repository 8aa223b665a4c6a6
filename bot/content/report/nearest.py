"""The example that looks most like a sentence: what a maintainer has to compare it with."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from bot.text.normalise import normalise


class Nearest:
    """Finds, among the examples of a label, the one that shares most pairs of characters with a sentence.

    A plain measure that needs no model; rare pairs count more (inverse document frequency).
    """

    def __init__(self, examples: Iterable[tuple[str, str]]) -> None:
        self._by_label: dict[str, list[tuple[str, frozenset[str]]]] = {}
        seen: Counter[str] = Counter()
        for label, sentence in examples:
            pairs = _pairs(sentence)
            seen.update(pairs)
            self._by_label.setdefault(label, []).append((sentence, pairs))
        self._most = max(seen.values(), default=1)
        self._seen = seen

    def to(self, sentence: str, label: str) -> str | None:
        """Return the nearest example of a label; None when it has no examples."""
        pairs = _pairs(sentence)
        candidates = self._by_label.get(label)
        if not candidates:
            return None
        return max(candidates, key=lambda candidate: self._likeness(pairs, candidate[1]))[0]

    def _likeness(self, one: frozenset[str], other: frozenset[str]) -> float:
        norm = math.sqrt(self._weight(one) * self._weight(other))
        return self._weight(one & other) / norm if norm else 0.0

    def _weight(self, pairs: Iterable[str]) -> float:
        return sum(1 + math.log(self._most / max(1, self._seen[pair])) for pair in pairs)


def _pairs(sentence: str) -> frozenset[str]:
    text = normalise(sentence)
    return frozenset(text[start : start + 2] for start in range(len(text) - 1)) | frozenset(text)
