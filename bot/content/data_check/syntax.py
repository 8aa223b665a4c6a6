"""Every file of data/ is YAML at all, and one that is read: faults that no model comes to see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.data_files.reading import DataFileError, Problem, parsed, read_text

UNWRITTEN = "（待写）"
"""Where a scaffold waits for words."""
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


def _unfinished(path: Path, text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.splitlines(), start=1):
        if UNWRITTEN in line:
            yield Problem(path, number, f"还没写：把{UNWRITTEN}换成内容。")
