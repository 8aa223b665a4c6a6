"""Blocks of features made from the letters of a text: TF-IDF over characters, words or syllables, reduced."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jieba
import numpy as np
from scipy.sparse import hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.encoders import Vectors

MANY_EXAMPLES = 500
"""From this many examples on, what occurs in only one of them is left out."""

Spelling = Callable[[str], str]
"""Writes a text in another way: its parts with a space between them."""

_PART = r"\S+"

jieba.setLogLevel(logging.WARNING)


class Words:
    """Cuts Chinese into words, with the unions' own terms.

    It has a dictionary of its own: jieba's global one belongs to whoever loads first in the process.
    """

    def __init__(self, terms: Sequence[str] = ()) -> None:
        self._tokenizer = jieba.Tokenizer()
        for term in terms:
            self._tokenizer.add_word(term)

    def spaced(self, text: str) -> str:
        """Return the words of a text with a space between them."""
        return " ".join(self._tokenizer.cut(text))


class Syllables:
    """Spells Chinese as it is spoken, without tones: who types by sound picks wrong characters, but right syllables."""

    def __init__(self, readings: Mapping[str, str]) -> None:
        self._readings = {ord(character): f" {syllable} " for character, syllable in readings.items()}

    def spaced(self, text: str) -> str:
        """Return syllables, and what is no known character as it stands, with a space between them."""
        return " ".join(text.translate(self._readings).split())


class _View:
    """A fitted vectorizer and its part of the reduction, for one text at a time.

    What scikit-learn and scipy check for every matrix takes ten times as long as the few terms of a message.
    """

    def __init__(self, spelling: Spelling, vectorizer: TfidfVectorizer, projection: Vectors) -> None:
        self._spelling, self._terms = spelling, vectorizer.build_analyzer()
        self._columns: Mapping[str, int] = vectorizer.vocabulary_
        self._rarity, self._projection = vectorizer.idf_, projection

    def reduced(self, text: str) -> Vectors:
        """Return what `vectorizer.transform` gives for a text, reduced."""
        counts = Counter(self._columns.get(term, -1) for term in self._terms(self._spelling(text)))
        counts.pop(-1, None)
        columns = list(counts)
        weights = (np.log(list(counts.values())) + 1) * self._rarity[columns]
        return np.asarray(weights / (np.linalg.norm(weights) or 1), dtype=np.float32) @ self._projection[columns]


class TextBlock:
    """TF-IDF of one or more spellings side by side, each of length one, reduced to dense dimensions.

    The reduction keeps the fit within seconds.
    """

    def __init__(self, views: Sequence[tuple[Spelling, TfidfVectorizer]], dimensions: int) -> None:
        self._spellings = [spelling for spelling, _ in views]
        self._vectorizers = [vectorizer for _, vectorizer in views]
        self._dimensions = dimensions
        self._projection: Vectors = np.empty((0, 0), dtype=np.float32)
        self._views: list[_View] = []

    def fitted(self, texts: Sequence[str]) -> Vectors:
        """Learn vocabulary and reduction, and return the rows of the texts (see `transform`)."""
        # What occurs in one example only says nothing about its question, and makes six of seven columns.
        rarest = 2 if len(texts) >= MANY_EXAMPLES else 1
        pairs = zip(self._spellings, self._vectorizers, strict=True)
        parts = [
            vectorizer.set_params(min_df=rarest).fit_transform(map(spelling, texts)) for spelling, vectorizer in pairs
        ]
        sparse = hstack(parts, format="csr")
        reduction = TruncatedSVD(max(2, min(self._dimensions, min(sparse.shape) - 1)), random_state=0).fit(sparse)
        # Row by row in memory: scipy would otherwise copy the whole matrix for every message.
        self._projection = np.ascontiguousarray(reduction.components_.T, dtype=np.float32)
        self._views = self._looked_up()
        # What the reduction loses is not made up for: a text that shares little with the examples should stay short, so
        # that the block says little about it.
        return np.asarray(sparse @ self._projection / np.sqrt(len(parts)), dtype=np.float32)

    def transform(self, texts: Sequence[str]) -> Vectors:
        """Return one row (length at most one) for each prepared text."""
        rows = [sum(view.reduced(text) for view in self._views) for text in texts]
        return np.asarray(rows, dtype=np.float32) / np.float32(np.sqrt(len(self._views)))

    def state(self) -> dict[str, Any]:
        """Return what `restore` needs, picklable."""
        return {"vectorizers": self._vectorizers, "projection": self._projection.astype(np.float16)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Become as the block was when `state()` was taken."""
        self._vectorizers = state["vectorizers"]
        self._projection = state["projection"].astype(np.float32)
        self._views = self._looked_up()

    def _looked_up(self) -> list[_View]:
        ends = np.cumsum([len(vectorizer.vocabulary_) for vectorizer in self._vectorizers])[:-1]
        parts = np.split(self._projection, ends)
        return [_View(*view) for view in zip(self._spellings, self._vectorizers, parts, strict=True)]


def characters_and_words(terms: Sequence[str], dimensions: int) -> TextBlock:
    """Return a block over 1 to 4 characters in a row, and over words."""
    characters = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, dtype=np.float32)
    words = TfidfVectorizer(token_pattern=_PART, sublinear_tf=True, dtype=np.float32)
    return TextBlock([(str, characters), (Words(terms).spaced, words)], dimensions)


def syllables(readings: Mapping[str, str], dimensions: int) -> TextBlock:
    """Return a block over 1 and 2 syllables in a row."""
    spoken = TfidfVectorizer(token_pattern=_PART, ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32)
    return TextBlock([(Syllables(readings).spaced, spoken)], dimensions)
