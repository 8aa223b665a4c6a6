"""From a YAML file to a checked value, or to a list of everything that is wrong with it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.data_files.faults import FaultError, FaultsError
from bot.data_files.lines import line_of
from bot.data_files.remedies import remedy
from bot.data_files.yaml_text import BrokenYamlError, content_of

type Location = tuple[int | str, ...]
"""Keys and indices from the top of a file down."""


@dataclass(frozen=True)
class Problem:
    """One fault: its file, its line (None: the whole file), and a Chinese sentence that says what to do."""

    file: Path
    line: int | None
    text: str

    def __str__(self) -> str:
        place = f"{self.file.parent.name}/{self.file.name}"
        return f"{place} 第{self.line}行：{self.text}" if self.line else f"{place}：{self.text}"


class DataFileError(Exception):
    """A file that a maintainer wrote cannot be used; its text lists all problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_data[Model](file: Path, model: type[Model]) -> Model:
    """Read a YAML file into a (pydantic) dataclass.

    The YAML is read as strictly as JSON: a number, a date or yes/no without quotes is no text, and an unknown key is a
    fault, since nobody would read it.

    Raises:
        DataFileError: the file cannot be read, is no YAML, or does not fit the model.
    """
    return data_in(file, read_text(file), model)


def data_in[Model](file: Path, text: str, model: type[Model]) -> Model:
    """Read the text of a file; see `read_data`."""
    content = parsed(file, text)
    try:
        return TypeAdapter(model).validate_json(_as_json(file, content), strict=True)
    except ValidationError as error:
        raise DataFileError(*problems_in(error, file, text)) from error


def problems_in(
    error: ValidationError, file: Path, text: str, in_file: Callable[[Location], Location] = lambda where: where
) -> list[Problem]:
    """Return the problems that a model found in a file with this text, each with its line.

    Args:
        in_file: translates keys and indices of the model into those of the file.
    """
    problems = []
    faults = error.errors(include_url=False)
    for fault in faults:
        if fault["type"] == "too_short" and any(_is_below(fault["loc"], other["loc"]) for other in faults):
            continue  # it counts only what is right: mended, there are enough
        cause = fault.get("ctx", {}).get("error")
        several = cause.faults if isinstance(cause, FaultsError) else (cause,) if isinstance(cause, FaultError) else ()
        for one in several:
            problems.append(Problem(file, line_of(text, in_file((*fault["loc"], *one.where))), str(one)))
        if not several:
            problems.append(Problem(file, line_of(text, in_file(fault["loc"])), remedy(fault)))
    return problems


def _is_below(outer: Location, inner: Location) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def read_text(file: Path) -> str:
    """Return the text of a file.

    Raises:
        DataFileError: it is missing or not UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise DataFileError(Problem(file, None, f"读不了（{error.strerror}），检查文件在不在、有没有权限。")) from error
    except UnicodeDecodeError as error:
        raise DataFileError(Problem(file, None, "不是 UTF-8 编码，另存为 UTF-8。")) from error


def parsed(file: Path, text: str) -> Any:
    """Return the plain content of a YAML text.

    Raises:
        DataFileError: it is no YAML, with the line where it breaks.
    """
    try:
        return content_of(text)
    except BrokenYamlError as error:
        raise DataFileError(*(Problem(file, line, told) for line, told in error.faults)) from error


def _as_json(file: Path, content: object) -> str:
    """Return content as JSON; what is no text stays none."""
    try:
        return json.dumps(_text_keys(content), default=_no_json)
    except (RecursionError, ValueError) as error:
        raise DataFileError(Problem(file, None, "有“&”“*”自己套着自己，删掉它们。")) from error


def _text_keys(value: object) -> object:
    if isinstance(value, list):
        return [_text_keys(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return _no_json(value)  # .nan and the like: neither text nor a number that can be worked with
    if not isinstance(value, dict):
        return value
    known = (str, int, float, bool, type(None))
    return {key if isinstance(key, known) else str(key): _text_keys(part) for key, part in value.items()}


def _no_json(value: object) -> object:
    # A date without quotes: given as a mapping, so that the model says that it must be text, or a list.
    return {str(value): None}
