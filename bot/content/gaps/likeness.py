"""How alike two sentences are: the cosine of their one to three characters in a row, weighed by how rare they are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

Vector = Mapping[str, float]

LONGEST_RUN = 3


def vectors(sentences: Sequence[str], counted: Sequence[str] = ()) -> list[Vector]:
    """Return a vector of length one for each sentence.

    Args:
        counted: further sentences that tell which characters are rare.
    """
    runs = [_runs(sentence) for sentence in sentences]
    holding = Counter(run for one in (*runs, *map(_runs, counted)) for run in one)
    total = len(sentences) + len(counted)
    found: list[Vector] = []
    for one in runs:
        weights = {run: (1 + math.log(count)) * math.log((1 + total) / holding[run]) for run, count in one.items()}
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        found.append({run: weight / length for run, weight in weights.items()})
    return found


def cosine(one: Vector, other: Vector) -> float:
    """Return 0 for nothing in common, 1 for the same."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other.get(run, 0.0) for run, weight in one.items())


def _runs(sentence: str) -> Counter[str]:
    return Counter(
        sentence[start : start + length]
        for length in range(1, LONGEST_RUN + 1)
        for start in range(len(sentence) - length + 1)
    )
