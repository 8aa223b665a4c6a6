"""Calculators and the figures of places beside them: every file by itself, and the names that it gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.calculators.book import read_with_examples
from bot.calculators.figures import read_figures
from bot.content.data_check.questions import COMMANDS
from bot.data_files.lines import line_of
from bot.data_files.reading import DataFileError, Location, Problem, read_text
from bot.directory.places import PlaceIndex, load_places


def problems(root: Path) -> Iterator[Problem]:
    """Tell what is wrong with the files of data/calculators."""
    folder, questions = root / "data" / "calculators", root / "data" / "nlu"
    try:
        places = load_places(root / "data" / "directory")
    except DataFileError:
        return  # the directory's own reader tells of it
    names = {f"{path.parent.name}/{path.stem}" for path in questions.glob("*/*.yml")}
    commands = {path.stem for path in (questions / COMMANDS).glob("*.yml")}
    for path in sorted(folder.glob("*.yml")):
        yield from _calculator(path, places, names, commands)
    for path in sorted((folder / "figures").glob("*.yml")):
        try:
            read_figures(path, places)
        except DataFileError as error:
            yield from error.problems


def _calculator(path: Path, places: PlaceIndex, questions: set[str], commands: set[str]) -> Iterator[Problem]:
    try:
        calculator = read_with_examples(path, places)
    except DataFileError as error:
        yield from error.problems
        return
    named: list[tuple[Location, str, set[str]]] = [
        (("questions", question), question, questions) for question in calculator.questions
    ]
    named += [
        (("instead", number), chosen, questions | commands) for number, (_, chosen) in enumerate(calculator.instead)
    ]
    for where, name, known in named:
        if name not in known:
            line = line_of(read_text(path), ("calculator", *where))
            yield Problem(path, line, f"没有叫“{name}”的问题，改对，或者删掉。")
