"""Names of questions that other files write down: each must be one, or a button or an offer would silently be gone."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from bot.content.data_check.questions import COMMANDS, readable
from bot.content.raw import entries, mapping, names, raw
from bot.data_files.lines import line_of
from bot.data_files.reading import Location, Problem, read_text
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
        for number, name in names(mapping(raw(path).get("service")).get("offered_after")):
            yield from _unknown(path, ("service", "offered_after", number), name, known)
    commands = {path.stem for path in (root / "data" / "nlu" / COMMANDS).glob("*.yml")}
    for path, where, name in _named_in_lists(root / "data"):
        yield from _unknown(path, where, name, known | commands)


def _named_in_lists(data: Path) -> Iterator[tuple[Path, Location, str]]:
    path = data / "follow_ups.yml"
    for number, entry in entries(raw(path).get("matters")):
        matter = mapping(entry)
        for index, name in names(matter.get("questions")):
            yield path, ("matters", number, "questions", index), name
        for aspect, written in mapping(matter.get("aspects")).items():
            for _, name in names([written] if isinstance(written, str) else written):
                if name != SAME:
                    yield path, ("matters", number, "aspects", aspect), name
    path = data / "must_pass.yml"
    for name in mapping(raw(path).get("must_pass")):
        yield path, ("must_pass", name), str(name)
    path = data / "ambiguous.yml"
    for number, entry in entries(raw(path).get("wordings")):
        for index, name in names(mapping(entry).get("choices")):
            yield path, ("wordings", number, "choices", index), name


def _unknown(path: Path, where: Location, name: str, known: set[str]) -> Iterator[Problem]:
    if name not in known:
        near = get_close_matches(name, known, n=1, cutoff=0.75)
        meant = f"是不是“{near[0]}”？" if near else ""
        yield Problem(path, line_of(read_text(path), where), f"没有叫“{name}”的问题。{meant}改对，或者删掉。")
