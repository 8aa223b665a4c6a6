"""What the model learns and what it is judged by must not overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.content.examples import examples
from bot.settings import ROOT
from bot.text.normalise import normalise

UNSEEN = ROOT / "tests" / "nlu"


@pytest.fixture(scope="module")
def labels_by_example() -> dict[str, list[str]]:
    """All examples, in the one spelling that the model sees."""
    found = defaultdict(list)
    for label, sentence in examples():
        found[bare(sentence)].append(label)
    return found


def bare(sentence: str) -> str:
    """Normalised, and without what a hasty thumb adds or leaves out; noise stays as it is."""
    text = normalise(sentence)
    return text.rstrip("?!。.~…,").lower() or text


def unseen_sentences() -> Iterator[tuple[Path, str]]:
    """Every sentence of a list, of every file; a file may have several lists (commands)."""
    for path in sorted(UNSEEN.rglob("*.yml")):
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        for value in content.values():
            if isinstance(value, list):
                yield from ((path, str(sentence)) for sentence in value)


def test_there_is_something_to_compare(labels_by_example: dict[str, list[str]]) -> None:
    assert len(labels_by_example) > 1000
    assert len(list(unseen_sentences())) > 1000


def test_no_unseen_sentence_is_an_example(labels_by_example: dict[str, list[str]]) -> None:
    seen = [
        f"{path.relative_to(UNSEEN)}: {sentence} (example of {labels_by_example[bare(sentence)][0]})"
        for path, sentence in unseen_sentences()
        if bare(sentence) in labels_by_example
    ]
    assert not seen, "word these examples of data/nlu anew:\n" + "\n".join(seen)


def test_no_example_stands_twice(labels_by_example: dict[str, list[str]]) -> None:
    twice = [f"{sentence}: {labels}" for sentence, labels in labels_by_example.items() if len(labels) > 1]
    assert not twice, "keep each of these examples in one file only:\n" + "\n".join(twice)
