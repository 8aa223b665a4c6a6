"""The figures that workers are told of one place: in programmes, services, and local answers, as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.settings import DATA_DIR

NOT_TOLD = frozenset(
    {"kind", "category", "name", "value", "words", "hints", "heard", "weak", "pattern", "ask", "unsure"}
    | {"least", "most", "shortest", "longest", "level", "days", "review_by", "questions", "service", "programme"}
    | {"place", "instead", "offered_after", "one_open_by", "place_field", "lands_in", "approval", "review"}
)
"""Keys of which a worker reads nothing, and examples, bounds and time limits that are our own."""

_UNITS = "年|个|名|次|张|份|本|样|档|种|项|人|天|日|月|家|倍|成|口|期|类|块|批|条"
FIGURE = re.compile(
    r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?[万亿]?%?"
    rf"|(?:[二两三四五六七八九十百千]|十[一二三四五六七八九])+[万亿]?(?=(?:{_UNITS}))"
    r"|一(?=张|份|本|次(?!性))"
)


@dataclass(frozen=True)
class Told:
    """A figure as it is written, and where it stands.

    Attributes:
        file: path below data/ without its ending; for a local answer with its place behind an @.
        where: the keys that lead to it; entries of lists by their years, titles or names.
    """

    file: str
    where: tuple[str, ...]
    figure: str

    @property
    def part(self) -> str:
        """What of the file it belongs to: an item, a rule, the refusals, …; "" where the file is one text."""
        if self.file.startswith("nlu/"):
            return ""
        if "items" in self.where[:3]:
            return f"{self.where[1]} {self.where[3]}"
        return " ".join(self.where[:2]) if self.where[0] == "rules" else self.where[0]


def figures_in(text: str) -> list[str]:
    """Return the figures of a text as they are written, in order."""
    return FIGURE.findall(text)


def all_told() -> list[Told]:
    """Return every figure that workers are told of one place, in the order of the files."""
    found: list[Told] = []
    for folder, key in (("programmes", "programme"), ("services", "service")):
        for path in sorted((DATA_DIR / folder).glob("*/*.yml")):
            found += _walk(_read(path)[key], f"{folder}/{path.parent.name}/{path.stem}", ())
    for path in sorted((DATA_DIR / "nlu").glob("*/*.yml")):
        question = _read(path).get("question") or {}
        for local in question.get("places") or ():
            told = {key: local[key] for key in ("year", "answer", "source")}
            found += _walk(told, f"nlu/{path.parent.name}/{path.stem}@{local['place']}", ())
    return found


def _read(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def _walk(node: Any, file: str, where: tuple[str, ...]) -> Iterator[Told]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "when":
                yield from _limits(value, file, (*where, key))
            elif key == "objections":
                yield from _walk([words for _, words in value], file, (*where, key))
            elif key not in NOT_TOLD:
                yield from _walk(value, file, (*where, str(key)))
    elif isinstance(node, list):
        called = [_called(entry) for entry in node]
        for number, (entry, name) in enumerate(zip(node, called, strict=True)):
            again = f"#{called[: number + 1].count(name)}" if called.count(name) > 1 else ""
            yield from _walk(entry, file, (*where, f"{name}{again}"))
    elif node is not None and not isinstance(node, bool):
        for figure in figures_in(node) if isinstance(node, str) else [str(node)]:
            yield Told(file, where, figure)


def _limits(conditions: dict[str, Any], file: str, where: tuple[str, ...]) -> Iterator[Told]:
    """Yield the limits of conditions, such as 10 people: whoever is above or below them is told something else."""
    for field, condition in conditions.items():
        for key, limit in condition.items() if isinstance(condition, dict) else ():
            if isinstance(limit, int | float):
                yield Told(file, (*where, field, key), str(limit))


def _called(entry: Any) -> str:
    if isinstance(entry, dict):
        return str(next((entry[key] for key in ("years", "title", "value", "name", "level") if key in entry), "·"))
    return "·"
