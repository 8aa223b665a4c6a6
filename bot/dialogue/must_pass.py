"""Sentences that a model must understand before it may answer workers (data/must_pass.yml)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass as plain_dataclass
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, StringConstraints
from pydantic import Field as Described
from pydantic.dataclasses import dataclass

from bot.data_files.reading import read_data
from bot.dialogue.engine_client import EngineClient
from bot.text.normalise import normalise

Label = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)?$")]
Sentences = Annotated[tuple[Annotated[str, StringConstraints(min_length=1)], ...], Described(min_length=1)]

_IN_DOUBT = {"ask": "模型却拿不准，要反问", "unknown": "模型却说不知道"}
"""What is told when the engine took a sentence for no question at all."""

AT_ONCE = 4
"""Sentences that the engine is asked at the same time."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class MustPass:
    """The file: sentences by the question `topic/name`, or the command, that each of them means."""

    must_pass: dict[Label, Sentences]

    def pairs(self) -> list[tuple[str, str]]:
        """Return every sentence with its label."""
        return [(sentence, label) for label, sentences in self.must_pass.items() for sentence in sentences]


@plain_dataclass(frozen=True)
class Failure:
    """A sentence that was understood as something else."""

    sentence: str
    expected: str
    understood: str

    def __str__(self) -> str:
        understood = _IN_DOUBT.get(self.understood, f"却是 {self.understood}")
        return f"“{self.sentence}”该是 {self.expected}，{understood}"


def read_must_pass(path: Path) -> MustPass:
    """Read data/must_pass.yml.

    Raises:
        DataFileError: it cannot be used; all problems are told at once, with line and remedy.
    """
    return read_data(path, MustPass)


async def failures(engine: EngineClient, pairs: Sequence[tuple[str, str]]) -> list[Failure]:
    """Return the sentences that an engine does not understand as it must.

    Raises:
        EngineUnavailableError: it cannot be reached.
        EngineFailedError: it answers with an error, or not in time.
    """
    several = asyncio.Semaphore(AT_ONCE)

    async def ask(sentence: str, expected: str) -> Failure | None:
        async with several:
            understood = await engine.understand(normalise(sentence))
        return None if understood == expected else Failure(sentence, expected, understood)

    found = await asyncio.gather(*(ask(sentence, expected) for sentence, expected in pairs))
    return [failure for failure in found if failure is not None]
