"""A question file, `data/nlu/<topic>/<name>.yml`, as its maintainers write it (docs/maintaining.zh-CN.md).

The model learns from `nlu:`, workers are told `question:`. Files of commands, and of what
is not ours, have no `question:`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, StringConstraints, model_validator
from pydantic import Field as Described
from pydantic.dataclasses import dataclass

from bot.data_files.faults import FaultError
from bot.data_files.reading import read_data
from bot.data_files.types import Day, Words

QUESTION_NAME = "^[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)?$"

_CONFIG = ConfigDict(extra="forbid")


def _lines(written: Any) -> Any:
    if isinstance(written, list):
        raise FaultError("“examples:”后面少了竖线，写成“examples: |”，下面的句子再往里缩两格。")
    return written


@dataclass(frozen=True, config=_CONFIG)
class Basis:
    """What an answer rests on: a law with its articles, or another document with its place in it.

    `words` are those of the articles that the answer leans on, as they stand there; workers do not see them
    (`make citations` looks them up).
    """

    law: Words | None = None
    articles: tuple[Words, ...] = ()
    words: tuple[Words, ...] = ()
    document: Words | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Basis:
        if (self.law is None) == (self.document is None):
            raise FaultError("依据写 law 和 articles（法律和第几条），或者写 document（别的文件），两种只写一种。")
        if self.law is not None and not self.articles:
            raise FaultError("法律要写到第几条，加上 articles: [第三十条]。", "law")
        if self.words and self.law is None:
            raise FaultError("words 抄的是法条里的话，只和 law、articles 写在一起。", "words")
        return self

    @property
    def text(self) -> str:
        """As the worker reads it."""
        return self.document or f"《{self.law}》{'、'.join(self.articles)}"


@dataclass(frozen=True, config=_CONFIG)
class LocalEntry:
    """What holds in one place and year; `place` is a code of GB/T 2260."""

    place: Annotated[str, StringConstraints(pattern="^[0-9]{6}([0-9]{3})?$")]
    place_name: Words
    year: Annotated[str, StringConstraints(pattern="^(19|20)[0-9]{2}$")]
    answer: Words
    source: Words
    basis: tuple[Basis, ...] = ()


@dataclass(frozen=True, config=_CONFIG)
class QuestionEntry:
    """The part that workers are told."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    answer: Words
    basis: tuple[Basis, ...]
    next: str = ""
    unverified: str = ""
    local_only: bool = False
    places: tuple[LocalEntry, ...] = ()
    choices: tuple[Annotated[str, StringConstraints(pattern=QUESTION_NAME)], ...] = ()
    review: Day | None = None


@dataclass(frozen=True, config=_CONFIG)
class NluEntry:
    """Examples of one intent, one a line, each behind "- "."""

    intent: Annotated[str, StringConstraints(pattern=QUESTION_NAME)]
    examples: Annotated[Words, BeforeValidator(_lines)]


@dataclass(frozen=True, config=_CONFIG)
class QuestionFile:
    """The whole file."""

    version: Literal["3.1"]
    nlu: Annotated[tuple[NluEntry, ...], Described(min_length=1)]
    question: QuestionEntry | None = None


def read_question_file(path: Path) -> QuestionFile:
    """Read a question file.

    Raises:
        DataFileError: it cannot be used; all problems are told at once, with line and remedy.
    """
    return read_data(path, QuestionFile)
