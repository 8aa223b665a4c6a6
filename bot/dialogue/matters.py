"""Questions that belong together, so that half a sentence after one means another (data/follow_ups.yml)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from bot.data_files.reading import read_data

Aspect = Literal["cost", "amount", "documents", "time", "place", "who", "how", "conditions"]

SAME = "same"
"""In place of a question: the one that was just answered."""

_CONFIG = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_CONFIG)
class Matter:
    """Questions that belong together, and which of them a bare "documents", "cost", … asks for."""

    matter: str
    questions: tuple[str, ...]
    aspects: dict[Aspect, str | tuple[str, ...]] = Field(default_factory=dict)

    def asked_by(self, aspect: Aspect, last: str) -> list[str]:
        """Return the questions that a bare aspect asks for after `last`; several mean that he is to be asked."""
        names = self.aspects.get(aspect, ())
        return [last if name == SAME else name for name in ((names,) if isinstance(names, str) else names)]

    def names(self) -> set[str]:
        """Return all questions that the matter speaks of."""
        return {
            *self.questions,
            *(name for aspect in self.aspects for name in self.asked_by(aspect, self.questions[0])),
        }


@dataclass(frozen=True, config=_CONFIG)
class Matters:
    """The file data/follow_ups.yml."""

    matters: tuple[Matter, ...]

    @model_validator(mode="after")
    def _holds_each_question_once(self) -> Matters:
        seen: set[str] = set()
        for matter in self.matters:
            for name in matter.questions:
                if name in seen:
                    raise ValueError(f"“{name}”写在两个组里，只留一处。")
                seen.add(name)
        return self

    def of(self, question: str) -> Matter | None:
        """Return the matter of a question, None when it has none."""
        return next((matter for matter in self.matters if question in matter.questions), None)


def read_matters(path: Path) -> Matters:
    """Read data/follow_ups.yml.

    Raises:
        DataFileError: it cannot be used; the text names line and remedy.
    """
    return read_data(path, Matters)
