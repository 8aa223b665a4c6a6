"""From text to numbers: blocks of features side by side, each with its weight."""

import logging
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jieba
import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from bot.nlu.encoded import encoded
from bot.nlu.encoders import Vectors
from bot.text.normalise import normalise, shortened

LONGEST, HEAD, TAIL = 240, 140, 90
"""Characters looked at: a long story says what it is about at its beginning, and asks at its end."""

TEXT_BLOCK = "text"
"""Name of the TF-IDF block among the weights; every other name is an encoder's."""

MANY_EXAMPLES = 500
"""From this many examples on, what occurs in only one of them is left out."""

_WORD = r"\S+"
_NUMBERS = re.compile(
    r"〔(?:手机|电话|证件后六位|证件|卡号)[0-9]+〕|(?<![0-9a-z])gd[ -]?[0-9]{6}[ -]?[0-9]{4,6}(?![0-9a-z])"
)

jieba.setLogLevel(logging.WARNING)


def prepared(text: str) -> str:
    """Return the text as examples and messages are both seen: normalised, lower case, bounded.

    References to personal numbers and ticket numbers are left out: they tell what a message is about to nobody but the
    form that waits for them, and no example holds any. What is nothing else becomes empty.
    """
    words = " ".join(_NUMBERS.sub(" ", normalise(text).lower()).split())
    return shortened(words, LONGEST, HEAD, TAIL)


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


class Features:
    """TF-IDF over characters (1-4 in a row) and words, reduced to dense dimensions, beside the vectors of encoders.

    The reduction keeps the fit of 5,000 examples within seconds, and makes the distance to the nearest example one
    product of small matrices. The encoders' vectors are taken relative to the mean of the examples: e5 puts all
    Chinese sentences into a narrow cone (cosine .86 for unrelated ones), which hides what tells them apart.
    """

    def __init__(
        self,
        weights: Mapping[str, float],
        terms: Sequence[str] = (),
        dimensions: int = 300,
        cache: Path | None = None,
    ) -> None:
        """Choose blocks and vocabulary.

        Args:
            weights: weight of each block: "text" (TF-IDF) and names of encoders; 0 leaves a block out.
            terms: words that jieba should know.
            dimensions: of the reduced TF-IDF block.
            cache: folder for the encoders' vectors of examples (see `encoded`); messages are never kept there.
        """
        self.weights = {name: float(weight) for name, weight in weights.items() if weight > 0}
        self.terms = list(terms)
        self.dimensions = dimensions
        self._cache = cache
        self._words = Words(terms)
        self._characters = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, dtype=np.float32)
        self._vocabulary = TfidfVectorizer(token_pattern=_WORD, sublinear_tf=True, dtype=np.float32)
        self._projection: Vectors = np.empty((0, 0), dtype=np.float32)
        self._means: dict[str, Vectors] = {}

    def fitted(self, texts: Sequence[str]) -> Vectors:
        """Learn vocabulary, reduction and means from prepared texts, and return their rows (see `transform`)."""
        blocks: dict[str, Vectors] = {}
        for name in self.weights:
            if name == TEXT_BLOCK:
                blocks[name] = self._fitted_text(texts)
            else:
                blocks[name] = encoded(name, texts, self._cache)
                self._means[name] = blocks[name].mean(axis=0)
        return self._joined(blocks)

    def transform(self, texts: Sequence[str]) -> Vectors:
        """Return one row (length at most one) for each prepared text: all blocks side by side, weighed."""
        return self._joined(
            {
                name: self._reduced(self._sparse(texts)) if name == TEXT_BLOCK else encoded(name, texts, None)
                for name in self.weights
            }
        )

    def state(self) -> dict[str, Any]:
        """Return what `restored` needs, picklable."""
        return {
            "weights": self.weights,
            "terms": self.terms,
            "dimensions": self.dimensions,
            "characters": self._characters,
            "vocabulary": self._vocabulary,
            "projection": self._projection,
            "means": self._means,
        }

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> "Features":
        """Return features as they were when `state()` was taken."""
        features = cls(state["weights"], state["terms"], state["dimensions"])
        features._characters = state["characters"]
        features._vocabulary = state["vocabulary"]
        features._projection = state["projection"]
        features._means = state["means"]
        return features

    def _fitted_text(self, texts: Sequence[str]) -> Vectors:
        # What occurs in one example only says nothing about its question, and makes six of seven columns.
        rarest = 2 if len(texts) >= MANY_EXAMPLES else 1
        self._characters.set_params(min_df=rarest).fit(texts)
        self._vocabulary.set_params(min_df=rarest).fit([self._words.spaced(text) for text in texts])
        sparse = self._sparse(texts)
        reduction = TruncatedSVD(max(2, min(self.dimensions, min(sparse.shape) - 1)), random_state=0).fit(sparse)
        # Row by row in memory: scipy would otherwise copy the whole matrix for every message.
        self._projection = np.ascontiguousarray(reduction.components_.T, dtype=np.float32)
        return self._reduced(sparse)

    def _sparse(self, texts: Sequence[str]) -> csr_matrix:
        words = self._vocabulary.transform([self._words.spaced(text) for text in texts])
        return hstack([self._characters.transform(texts), words], format="csr")

    def _reduced(self, sparse: csr_matrix) -> Vectors:
        # The rows before reduction are two blocks of length one. What the reduction loses is not made up for:
        # a text that shares little with the examples should stay short, that is, far from all of them.
        return np.asarray(sparse @ self._projection / np.sqrt(2.0), dtype=np.float32)

    def _joined(self, blocks: Mapping[str, Vectors]) -> Vectors:
        rows = [
            weight * (blocks[name] if name == TEXT_BLOCK else normalize(blocks[name] - self._means[name]))
            for name, weight in self.weights.items()
        ]
        total = np.sqrt(sum(weight**2 for weight in self.weights.values()))
        return np.asarray(np.hstack(rows) / total, dtype=np.float32)
