"""Bare wordings that fit several questions: the worker is asked which one he means (data/ambiguous.yml)."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from bot.data_files.patterns import Pattern
from bot.data_files.reading import read_data

MOST_CHOICES = 4

_CONFIG = ConfigDict(extra="forbid")
_MARKS = re.compile(r"[\s,.。!?、~…]+")
_LEAD = re.compile(r"^(?:你好|您好|请问|问一?下|我想问一?下|想问一?下|那么?|我们?|俺们?|咱们?)+")
_TAIL = re.compile(r"(?:了|啊|呀|呢|哦|吧|嘛|的|怎么办|咋办|怎么弄|咋弄|咋整|怎么搞|怎么回事|咋回事)+$")


@dataclass(frozen=True, config=_CONFIG)
class Wording:
    """Wordings that say too little.

    Attributes:
        said: regular expressions for the whole text without marks, and without what stands idle at its ends.
        ask: the question back.
        choices: the questions that they fit.
    """

    said: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    ask: Annotated[str, Field(min_length=1)]
    choices: Annotated[tuple[str, ...], Field(min_length=2, max_length=MOST_CHOICES)]

    def fits(self, forms: Collection[str]) -> bool:
        """Return whether one of these forms of a whole text is such a wording."""
        return any(re.fullmatch(pattern, form) for pattern in self.said for form in forms)


@dataclass(frozen=True, config=_CONFIG)
class Wordings:
    """The file data/ambiguous.yml."""

    wordings: tuple[Wording, ...]

    def find(self, text: str) -> Wording | None:
        """Return the first entry that the whole (normalised) text fits."""
        bare = _MARKS.sub("", text)
        forms = {bare, _LEAD.sub("", bare), _TAIL.sub("", bare), _TAIL.sub("", _LEAD.sub("", bare))}
        return next((wording for wording in self.wordings if wording.fits(forms)), None)


def read_wordings(path: Path) -> Wordings:
    """Read data/ambiguous.yml.

    Raises:
        DataFileError: it cannot be used; the text names line and remedy.
    """
    return read_data(path, Wordings)
