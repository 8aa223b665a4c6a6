"""Adds lines to YAML files that people write: everything else of the file, comments included, stays as it is."""

from __future__ import annotations

import json
from pathlib import Path

from bot.content.examples import examples_in


class EditError(ValueError):
    """The line cannot be added; says in Chinese why and what to do."""


def add_example(path: Path, sentence: str) -> int:
    """Add a sentence behind the last example of a question file and return its line, from 1.

    Raises:
        EditError: the file has no examples to add to.
    """
    last = max((example.line for example in examples_in(path)), default=None)
    if last is None:
        raise EditError(f"{path.name} 里没有 examples: |，先照别的文件写好。")
    _insert(path, last, [f"    - {sentence}"])
    return last + 1


def add_to_list(path: Path, key: str, entry: str, first: bool = False) -> int:
    """Add an entry `- entry` to the list below a key, at its end or as its `first`, and return its line.

    The key may stand inside another; of several the outermost is taken. Further lines of the entry are indented as the
    first one is.

    Raises:
        EditError: there is no such list.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    keys = [number for number, line in enumerate(lines) if line.strip() == f"{key}:"]
    if not keys:
        raise EditError(f"{path.name} 里没有“{key}:”，先照别的文件写好。")
    start = min(keys, key=lambda number: _indent(lines[number]))
    outer = _indent(lines[start])
    entries = []
    for number in range(start + 1, len(lines)):
        if lines[number].strip() and not lines[number].lstrip().startswith("#"):
            # A list may begin below the first letter of its key.
            if _indent(lines[number]) + lines[number].lstrip().startswith("-") <= outer:
                break
            entries.append(number)
    indent = _indent(lines[entries[0]]) if entries else outer + 2
    after = (entries[0] if first else entries[-1] + 1) if entries else start + 1
    _insert(path, after, [" " * indent + line for line in f"- {entry}".splitlines()])
    return after + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def quoted(text: str) -> str:
    """Return a text as a YAML scalar: in quotes when it needs them."""
    return json.dumps(text, ensure_ascii=False) if any(mark in text for mark in ":#\"'[]{}&*!|>%@`,") else text


def _insert(path: Path, after: int, new: list[str]) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[after:after] = new
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
