"""Cuts a text into the pieces of a SentencePiece unigram model: the likeliest way of all."""

import re

from bot.nlu.e5.packed_model import Pieces

SPACE = "\u2581"
"""Stands for a space in pieces; every text begins with one."""

RARER_THAN_ANY_PIECE = 10.0
"""What a character without a piece costs beyond the rarest piece, as in SentencePiece itself."""

_SPACES = re.compile(" {2,}")


class Tokenizer:
    """Pieces by their text, and how likely each is."""

    def __init__(self, pieces: Pieces) -> None:
        self._replaced = pieces.replaced
        self._begin, self._end, self._unknown = pieces.begin, pieces.end, pieces.unknown
        scored = enumerate(zip(pieces.texts, pieces.scores, strict=True))
        self._known = {text: (number, score) for number, (text, score) in scored if text and number != self._unknown}
        self._longest = max(map(len, self._known))
        self._unknown_score = min(pieces.scores) - RARER_THAN_ANY_PIECE

    def numbers(self, text: str, most: int) -> list[int]:
        """Return the numbers of the pieces, between those for begin and end, at most `most` in all."""
        return [self._begin, *self._cut(self._spelt(text))[: most - 2], self._end]

    def _spelt(self, text: str) -> str:
        spelt = _SPACES.sub(" ", text.translate(self._replaced))
        return (spelt if spelt.startswith(" ") else " " + spelt).replace(" ", SPACE)

    def _cut(self, text: str) -> list[int]:
        """Return the pieces of the likeliest cut: for each place in the text the best way there is kept (Viterbi)."""
        size = len(text)
        best = [0.0] + [float("-inf")] * size
        last = [(self._unknown, 0)] * (size + 1)  # the piece that ends here, and where it begins
        for start in range(size):
            for end in range(start + 1, min(size, start + self._longest) + 1):
                known = self._known.get(text[start:end])
                if known is not None and best[start] + known[1] > best[end]:
                    best[end], last[end] = best[start] + known[1], (known[0], start)
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1], last[start + 1] = best[start] + self._unknown_score, (self._unknown, start)
        found = []
        while size:
            piece, size = last[size]
            found.append(piece)
        return found[::-1]
