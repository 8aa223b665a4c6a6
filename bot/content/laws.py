"""Texts of laws, one Markdown file each, named by the short name of the law."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT

DEFAULT_FOLDER = ROOT.parent / "shared" / "reference" / "laws"
"""Beside the repository, not in it; whoever has the texts elsewhere says so with `--laws`."""

_ARTICLE = re.compile(r"^第[零一二三四五六七八九十百]+条(?=\u3000)")


@dataclass(frozen=True)
class Law:
    """A law: its full title and the text of each article by number (第二十七条)."""

    title: str
    articles: Mapping[str, str]


def read_laws(folder: Path) -> dict[str, Law]:
    """Return the laws of a folder by short name.

    The first line is the full title. An article begins with its number and a full-width space; its further paragraphs
    follow on the next lines; a blank line or a heading ends it.
    """
    return {path.stem: _read(path) for path in sorted(folder.glob("*.md")) if path.stem != "README"}


def _read(path: Path) -> Law:
    lines = path.read_text(encoding="utf-8").splitlines()
    articles: dict[str, str] = {}
    current: str | None = None
    for line in lines:
        begun = _ARTICLE.match(line)
        if begun:
            current = begun[0]
            articles[current] = line[begun.end() :].strip()
        elif not line.strip() or line.startswith("#"):
            current = None
        elif current:
            articles[current] += "\n" + line.strip()
    return Law(title=lines[0].lstrip("# ").strip(), articles=articles)
