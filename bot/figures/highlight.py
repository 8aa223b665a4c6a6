"""The piece of a text in which words stand, cut so that a page can mark them without touching its HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

BEFORE, LENGTH = 24, 120
"""Characters shown before the first of the words, and in all."""


@dataclass(frozen=True)
class Piece:
    """A run of the text; `hit`: it is one of the words."""

    text: str
    hit: bool


def highlighted(text: str, words: Sequence[str]) -> list[Piece]:
    """Return the part of `text` around the first of the words, in runs; letters of any case are alike."""
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    first = pattern.search(text)
    begin = max(first.start() - BEFORE, 0) if first else 0
    shown = text[begin : begin + LENGTH]
    pieces, end = [Piece("…", False)] if begin else [], 0
    for found in pattern.finditer(shown):
        pieces += [Piece(shown[end : found.start()], False), Piece(found[0], True)]
        end = found.end()
    pieces += [Piece(shown[end:], False), Piece("…" if begin + LENGTH < len(text) else "", False)]
    return [piece for piece in pieces if piece.text]
