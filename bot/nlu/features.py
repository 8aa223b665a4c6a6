"""From text to numbers: blocks of features, each of length one, each with its weight."""

import logging
from collections.abc import Sequence

import jieba
import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from bot.nlu.encoders import Vectors, encoder
from bot.text.normalise import normalise, shortened

LONGEST, HEAD, TAIL = 240, 140, 90
"""Characters looked at: a long story says what it is about at its beginning, and asks at its end."""

TEXT_BLOCK = "text"
"""Name of the TF-IDF block among the weights; every other name is an encoder's."""

_WORD = r"\S+"

jieba.setLogLevel(logging.WARNING)


def prepared(text: str) -> str:
    """Return the text as examples and messages are both seen: normalised, lower case, bounded."""
    return shortened(normalise(text).lower(), LONGEST, HEAD, TAIL)


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
    product of small matrices.
    """

    def __init__(self, weights: dict[str, float], terms: Sequence[str] = (), dimensions: int = 400) -> None:
        """Take the weight of each block: "text" (TF-IDF) and names of encoders; 0 leaves a block out."""
        self.weights = {name: float(weight) for name, weight in weights.items() if weight > 0}
        self.terms = list(terms)
        self.dimensions = dimensions
        self._words = Words(terms)
        self._characters = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, dtype=np.float32)
        self._vocabulary = TfidfVectorizer(token_pattern=_WORD, sublinear_tf=True, dtype=np.float32)
        self._reduction = TruncatedSVD(random_state=0)

    def fit(self, texts: Sequence[str]) -> "Features":
        """Learn vocabulary and reduction from prepared texts."""
        if TEXT_BLOCK in self.weights:
            self._characters.fit(texts)
            self._vocabulary.fit([self._words.spaced(text) for text in texts])
            sparse = self._sparse(texts)
            self._reduction.set_params(n_components=max(2, min(self.dimensions, min(sparse.shape) - 1)))
            self._reduction.fit(sparse)
        return self

    def transform(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length one for each prepared text: all blocks side by side, each times its weight."""
        blocks: list[Vectors] = []
        for name, weight in self.weights.items():
            block = self._reduced(texts) if name == TEXT_BLOCK else encoder(name).encode(texts)
            blocks.append(weight * normalize(block))
        return np.asarray(normalize(np.hstack(blocks)), dtype=np.float32)

    def state(self) -> dict[str, object]:
        """Return what `restored` needs, picklable."""
        return {
            "weights": self.weights,
            "terms": self.terms,
            "dimensions": self.dimensions,
            "characters": self._characters,
            "vocabulary": self._vocabulary,
            "reduction": self._reduction,
        }

    @classmethod
    def restored(cls, state: dict[str, object]) -> "Features":
        """Return features as they were when `state()` was taken."""
        features = cls(state["weights"], state["terms"], state["dimensions"])  # type: ignore[arg-type]
        features._characters = state["characters"]
        features._vocabulary = state["vocabulary"]
        features._reduction = state["reduction"]
        return features

    def _sparse(self, texts: Sequence[str]) -> csr_matrix:
        words = self._vocabulary.transform([self._words.spaced(text) for text in texts])
        return hstack([self._characters.transform(texts), words], format="csr")

    def _reduced(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._reduction.transform(self._sparse(texts)), dtype=np.float32)
