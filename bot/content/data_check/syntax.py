"""Every file of data/ is YAML at all, and one that is read: faults that no model comes to see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.tokens import ScalarToken

from bot.data_files.reading import DataFileError, Problem, parsed, read_text

UNWRITTEN = "（待写）"
"""Where a scaffold waits for words."""
_ENTRY = re.compile(" *- ")
FOLDERS = ("data", "tests/nlu")


def problems(root: Path) -> Iterator[Problem]:
    """Tell of files that are no YAML, and of those that nobody would read for their name."""
    paths = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*.y*ml"))]
    for path in (root / "domain.yml", *paths):
        if path.suffix == ".yaml":
            yield Problem(path, None, "文件名要以 .yml 结尾，改个名字。")
        try:
            text = read_text(path)
            yield from _unfinished(path, text)
            content = parsed(path, text)
        except DataFileError as error:
            yield from error.problems
            continue
        if content is None:
            yield Problem(path, None, "是空的，写上内容或者删掉。")
            continue
        yield from _swallowed(path, text)


def _swallowed(path: Path, text: str) -> Iterator[Problem]:
    """Tell of entries that YAML takes for more words of the line above: they are indented too far."""
    lines = text.splitlines()
    deeper = (number for number, line in enumerate(lines) if number and _goes_deeper(lines[number - 1], line))
    begun = None
    for number in deeper:
        begun = begun or _plain_lines(text)
        if number in begun:
            yield Problem(path, number + 1, "这一行缩进太多，会和上一行连成一句：和上一条的“-”左对齐。")


def _goes_deeper(above: str, line: str) -> bool:
    return bool(_ENTRY.match(above) and _ENTRY.match(line)) and line.index("-") > above.index("-")


def _plain_lines(text: str) -> set[int]:
    """Return the numbers, from 0, of lines on which a text without quotes goes on that began above."""
    found: set[int] = set()
    for token in YAML(typ="safe", pure=True).scan(text):
        if isinstance(token, ScalarToken) and token.plain:
            found |= set(range(token.start_mark.line + 1, token.end_mark.line + 1))
    return found


def _unfinished(path: Path, text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.splitlines(), start=1):
        if UNWRITTEN in line:
            yield Problem(path, number, f"还没写：把{UNWRITTEN}换成内容。")
