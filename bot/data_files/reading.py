"""From a YAML file to a checked value, or to a list of everything that is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.data_files.faults import FaultError
from bot.data_files.lines import line_of
from bot.data_files.remedies import remedy

_BAD_COLON = re.compile(r"\s*(?:- )?[a-z_]+(?:：|:(?=[^\s:/]))")
"""A key with a full-width colon, or without a space behind it; looked for only where the YAML breaks."""
_COLON = "冒号要用英文的，后面空一格，写成“名字: 值”。"

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
    text = read_text(file)
    content = parsed(file, text)
    try:
        return TypeAdapter(model).validate_json(json.dumps(content, default=_no_json), strict=True)
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
        where = cause.where if isinstance(cause, FaultError) else ()
        problems.append(Problem(file, line_of(text, in_file((*fault["loc"], *where))), remedy(fault)))
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
    lines = text.splitlines()
    tabs = [number for number, line in enumerate(lines, start=1) if "\t" in line[: len(line) - len(line.lstrip())]]
    if tabs:
        raise DataFileError(*(Problem(file, number, "行首有制表符（Tab），换成空格。") for number in tabs))
    try:
        return YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        colons = [Problem(file, number, _COLON) for number, line in enumerate(lines, start=1) if _BAD_COLON.match(line)]
        if colons:
            raise DataFileError(*colons) from error
        # A quote that is never closed breaks at the end of the file, but is to be mended where it was opened.
        mark = error.context_mark if _open_quote(error) else error.problem_mark or error.context_mark
        raise DataFileError(Problem(file, mark.line + 1 if mark else None, _yaml_remedy(error))) from error
    except YAMLError as error:
        raise DataFileError(Problem(file, None, f"不是有效的 YAML（{error}）。")) from error


def _open_quote(error: MarkedYAMLError) -> bool:
    return "quoted scalar" in str(error.context or "")


def _yaml_remedy(error: MarkedYAMLError) -> str:
    said = str(error.problem or "")
    if _open_quote(error):
        return "这一行的引号没有关上，或者引号里面又有引号。"
    if "duplicate key" in said:
        return "同一个名字写了两次，删掉一个。"
    if "mapping values are not allowed" in said:
        return "这一行有多余的冒号，或者上一行缩进不对；文字里有冒号时给整句加引号。"
    if "expected <block end>" in said or "did not find expected" in said:
        return "缩进和上下行对不齐，同一级的行要左对齐。"
    return f"不是有效的 YAML（{said}），检查缩进、引号和冒号后面的空格。"


def _no_json(value: object) -> object:
    # A date without quotes: given as a list, so that the model says that it must be text.
    return [str(value)]
