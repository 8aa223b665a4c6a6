"""Reads one file of `data/programmes/`; every fault is told with line and remedy."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from bot.data_files.lines import line_of
from bot.data_files.reading import DataFileError, Location, Problem, problems_in, read_data, read_text
from bot.directory.places import PlaceIndex
from bot.programmes.model import Programme, ProgrammeFile

_ANY_YEAR = 2100
"""Nothing but the hints of the question for the year depends on it."""


def read_programme(path: Path, places: PlaceIndex) -> Programme:
    """Read `data/programmes/<place>/<name>.yml`.

    Raises:
        DataFileError: it cannot be used; what is wrong is told at once, with line and remedy.
    """
    programme = read_data(path, ProgrammeFile).programme
    problems = [*_place_problems(path, programme, places), *_missing_references(path, programme)]
    try:
        programme.form(f"{path.parent.name}/{path.stem}", _ANY_YEAR)  # its questions must fit together, too
    except ValidationError as error:
        shift = 0 if programme.year_of is None else 1
        problems += problems_in(error, path, read_text(path), lambda where: _in_file(where, shift))
    if problems:
        raise DataFileError(*problems)
    return programme


def _in_file(where: Location, shift: int) -> Location:
    """Return where a fault of the form stands in the file, which lacks the question for the year and its refusal."""
    match where:
        case ("fields" | "refusals" as part, int(number), *rest):
            return ("programme", part, number - shift, *rest)
    return ("programme", *where)


def _place_problems(path: Path, programme: Programme, places: PlaceIndex) -> list[Problem]:
    text = read_text(path)
    code = programme.place
    line = line_of(text, ("programme", "place"))
    if code not in places:
        return [Problem(path, line, f"place: 没有代码是 {code} 的地方，改成对的代码。")]
    if path.parent.name != code:
        return [Problem(path, line, f"文件放在 {path.parent.name} 里，place 却写了 {code}。")]
    if places.full_name(code) != programme.place_name:
        line = line_of(text, ("programme", "place_name"))
        return [Problem(path, line, f"place_name: {code} 是“{places.full_name(code)}”，改成这个名字。")]
    return []


def _missing_references(path: Path, programme: Programme) -> list[Problem]:
    """Return questions and services that the file names and that are not there, where the data lie beside it."""
    text, data = read_text(path), path.parent.parent.parent
    problems = []
    if (data / "nlu").is_dir():
        for number, name in enumerate(programme.questions):
            if not (data / "nlu" / f"{name}.yml").is_file():
                line = line_of(text, ("programme", "questions", number))
                problems.append(Problem(path, line, f"questions: 没有“{name}”这个问题，写成 主题/问题，照文件名抄。"))
    service = programme.service
    if service is not None and (data / "services").is_dir() and not (data / "services" / f"{service}.yml").is_file():
        line = line_of(text, ("programme", "service"))
        problems.append(Problem(path, line, f"service: data/services 里没有“{service}”，写成 地区代码/文件名。"))
    return problems
