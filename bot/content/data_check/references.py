"""Names of questions that other files write down: each must be one, or a button or an offer would silently be gone."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bot.content.data_check.questions import COMMANDS, readable
from bot.data_files.lines import line_of
from bot.data_files.reading import DataFileError, Location, Problem, parsed, read_text
from bot.dialogue.matters import SAME
from bot.questions.library import COMMAND_TITLES


def problems(root: Path) -> Iterator[Problem]:
    """Tell of names that are no question."""
    files = readable(root)
    paths = (root / "data" / "nlu").glob("*/*.yml")
    # A broken file may hold a question: its own reader tells of it.
    known = {f"{path.parent.name}/{path.stem}" for path in paths if path not in files or files[path].question}
    for path, content in files.items():
        for number, name in enumerate(content.question.choices if content.question else ()):
            yield from _unknown(path, ("question", "choices", number), name, known | set(COMMAND_TITLES))
    for path in sorted((root / "data" / "services").glob("*/*.yml")):
        service = _content(path).get("service") or {}
        for number, name in enumerate(service.get("offered_after") or ()):
            yield from _unknown(path, ("service", "offered_after", number), name, known)
    commands = {path.stem for path in (root / "data" / "nlu" / COMMANDS).glob("*.yml")}
    for path, where, name in _named_in_lists(root):
        yield from _unknown(path, where, name, known | commands)


def _named_in_lists(root: Path) -> Iterator[tuple[Path, Location, str]]:
    path = root / "data" / "follow_ups.yml"
    for number, matter in enumerate(_content(path).get("matters") or ()):
        for index, name in enumerate(matter.get("questions") or ()):
            yield path, ("matters", number, "questions", index), name
        for aspect, names in (matter.get("aspects") or {}).items():
            for name in [names] if isinstance(names, str) else names:
                if name != SAME:
                    yield path, ("matters", number, "aspects", aspect), name
    path = root / "data" / "must_pass.yml"
    for name in _content(path).get("must_pass") or ():
        yield path, ("must_pass", name), name
    path = root / "data" / "ambiguous.yml"
    for number, wording in enumerate(_content(path).get("wordings") or ()):
        for index, name in enumerate(wording.get("choices") or ()):
            yield path, ("wordings", number, "choices", index), name


def _unknown(path: Path, where: Location, name: str, known: set[str]) -> Iterator[Problem]:
    if name not in known:
        near = get_close_matches(str(name), known, n=1, cutoff=0.75)
        meant = f"是不是“{near[0]}”？" if near else ""
        yield Problem(path, line_of(read_text(path), where), f"没有叫“{name}”的问题。{meant}改对，或者删掉。")


def _content(path: Path) -> dict[str, Any]:
    try:
        content = parsed(path, read_text(path))
    except DataFileError:
        return {}
    return content if isinstance(content, dict) else {}
