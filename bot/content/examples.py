"""The sentences that the model learns, each with its file and line, and when two of them are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.content.question_files import QUESTIONS
from bot.text.normalise import normalise

_INTENT = re.compile(r"\s*- intent:\s*[\"']?([A-Za-z0-9_/]+)")
_EXAMPLES = re.compile(r"(\s*)examples:\s*\|")


@dataclass(frozen=True)
class Example:
    """A line below `examples: |`; `line` counts from 1, `text` is the line without its indentation.

    `aligned`: it is indented as the first one is. Rasa leaves out what is not.
    """

    path: Path
    line: int
    label: str
    text: str
    aligned: bool = True

    @property
    def sentence(self) -> str:
        """The sentence without its dash."""
        return self.text.removeprefix("-").strip()


def examples(folder: Path = QUESTIONS) -> Iterator[Example]:
    """Yield every example of every file below a folder; its label is `topic/name` or a command."""
    for path in sorted(folder.rglob("*.yml")):
        yield from examples_in(path)


def examples_in(path: Path) -> Iterator[Example]:
    """Yield the examples of a file, read line by line, so that each has its number; a broken file gives what it can."""
    label, indent, first = "", None, 0
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        depth = len(line) - len(line.lstrip())
        if indent is not None and line.strip():
            if depth > indent:
                first = first or depth
                yield Example(path, number, label, line.strip(), depth == first)
                continue
            indent = None
        if begun := _INTENT.match(line):
            label = begun[1]
        elif begun := _EXAMPLES.match(line):
            indent, first = len(begun[1]), 0


def bare(sentence: str) -> str:
    """Return a sentence in the one spelling that the model sees, without what a hasty thumb adds or leaves out."""
    text = normalise(sentence)
    return text.rstrip("?!。.~…,").lower() or text
