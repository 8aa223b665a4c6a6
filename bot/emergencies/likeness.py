"""How much a sentence is like known sentences of danger: a sum of weights, one for each short run of characters in it.

The second net, behind the rules: people in need do not use the words that somebody thought of before. It is a table of
numbers (`data/emergencies_likeness.tsv`, learnt by `scripts/learn_emergencies.py`), so it needs neither the engine nor
any library, and a retrained engine does not change it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.data_files.reading import DataFileError, Problem

LONGEST_RUN = 3


@dataclass(frozen=True)
class Scale:
    """One linear scale. Above 0 a sentence is more like the one kind of examples, below 0 like the other."""

    bias: float
    weights: Mapping[str, float]

    def score(self, text: str) -> float:
        """Return the log odds of a normalised text."""
        found = runs(text)
        if not found:
            return self.bias
        return self.bias + part(len(found)) * sum(self.weights.get(run, 0.0) for run in found)


@dataclass(frozen=True)
class Likeness:
    """Two scales: danger against everything else, and among dangers harm to oneself against the others."""

    danger: Scale
    self_harm: Scale


def runs(text: str) -> set[str]:
    """Return the runs of one to three characters that stand in a text."""
    return {text[at : at + size] for size in range(1, LONGEST_RUN + 1) for at in range(len(text) - size + 1)}


def part(count: int) -> float:
    """Return what one of `count` runs counts, so that long texts do not score higher than short ones."""
    return 3.0 / math.sqrt(count)


def load_likeness(path: Path) -> Likeness:
    """Read the table: a line a run, with its weights on both scales; the first line, `*`, holds the biases.

    Raises:
        DataFileError: the file is missing or damaged.
    """
    danger: dict[str, float] = {}
    self_harm: dict[str, float] = {}
    try:
        first, *lines = path.read_text("utf-8").removesuffix("\n").split("\n")
        _, danger_bias, self_harm_bias = first.split("\t")
        for line in lines:
            run, of_danger, of_self_harm = line.split("\t")
            danger[run], self_harm[run] = float(of_danger), float(of_self_harm)
        return Likeness(Scale(float(danger_bias), danger), Scale(float(self_harm_bias), self_harm))
    except (OSError, ValueError) as error:
        text = "读不了，重新学一遍：.venv/bin/python scripts/learn_emergencies.py"
        raise DataFileError(Problem(path, None, text)) from error
