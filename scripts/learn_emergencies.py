"""Learns data/emergencies_likeness.tsv from the sentences of the tests and the examples of the questions.

Run it after sentences were added (a few seconds): `.venv/bin/python scripts/learn_emergencies.py`. It always gives the
same table for the same sentences. tests/emergencies_held_out.yml, which estimates how good it is, is never learnt from.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.emergencies.likeness import Scale, part, runs  # noqa: E402
from bot.emergencies.reading import load_emergencies  # noqa: E402

TABLE = ROOT / "data" / "emergencies_likeness.tsv"
HELD_OUT = "emergencies_held_out.yml"
MIXED_GROUPS = {"run_on", "typos", "others"}
"""Groups of sentences that do not tell which danger it is."""

ROUNDS = 12
RATE = 1.5
USUAL = 0.3
"""What an example of a question counts against a sentence that was written to tell danger from no danger."""
SMALLEST = 0.05


@dataclass(frozen=True)
class Example:
    """A sentence as its runs; `target` is 1 on the upper side of the scale, else 0."""

    runs: tuple[str, ...]
    target: int
    weight: float


def learn(examples: list[Example]) -> Scale:
    """Fit a scale by logistic regression, gradient by gradient."""
    order = random.Random(1)  # noqa: S311 - the order of examples is no secret
    examples = list(examples)
    weights: dict[str, float] = {}
    bias = 0.0
    for turn in range(ROUNDS):
        order.shuffle(examples)
        rate = RATE / (1 + turn)
        for example in examples:
            share = part(len(example.runs) or 1)
            score = bias + share * sum(weights.get(run, 0.0) for run in example.runs)
            error = (1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - example.target) * example.weight
            if abs(error) < 0.002:
                continue
            for run in example.runs:
                weights[run] = weights.get(run, 0.0) - rate * error * share
            bias -= 0.3 * rate * error
    return Scale(bias, {run: weight for run, weight in weights.items() if abs(weight) >= SMALLEST})


def main() -> None:
    """Learn both scales and write the table."""
    rules = load_emergencies(ROOT / "data", with_likeness=False)

    def example(sentence: str, target: int, weight: float = 1.0) -> Example:
        return Example(tuple(sorted(runs(rules.readable(sentence)))), target, weight)

    danger: list[Example] = []
    kinds: list[Example] = []
    for tests in _sets():
        for group, sentences in tests["must"].items():
            danger += [example(sentence, 1) for sentence in sentences]
            if group not in MIXED_GROUPS:
                kinds += [example(sentence, int(group == "self_harm")) for sentence in sentences]
        for side in ("must_not", "line"):
            danger += [example(sentence, 0) for group in tests.get(side, {}).values() for sentence in group]
    danger += [example(line, 0, USUAL) for line in _questions() if rules.find(line) is None]
    scales = learn(danger), learn(kinds)
    lines = ["\t".join(["*", *(f"{scale.bias:.3f}" for scale in scales)])]
    for run in sorted({run for scale in scales for run in scale.weights}):
        lines.append("\t".join([run, *(f"{scale.weights.get(run, 0.0):.2f}" for scale in scales)]))
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines) - 1} runs learnt from {len(danger)} sentences: {TABLE.relative_to(ROOT)}")


def _sets() -> Iterator[Any]:
    for path in sorted((ROOT / "tests").glob("emergencies*.yml")):
        if path.name != HELD_OUT:
            yield YAML(typ="safe").load(path)["tests"]


def _questions() -> Iterator[str]:
    for path in sorted((ROOT / "data" / "nlu").glob("*/*.yml")):
        for line in path.read_text("utf-8").partition("question:")[0].splitlines():
            if line.strip().startswith("- "):
                yield line.strip().removeprefix("- ")


if __name__ == "__main__":
    main()
