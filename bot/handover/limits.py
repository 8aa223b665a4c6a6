"""data/handover/limits.yml: how long a step of a hand-over may take."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from bot.data_files.reading import read_data

Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class HandoverLimits:
    """The whole file, in minutes.

    Attributes:
        unanswered: a claim without a word goes back to the queue.
        reply: an agent has spoken, and the words of the worker after that are left without an answer.
        escalate: of working time in the queue, after which supervisors are told.
        silence: of the worker, after the agent's last words.
        pause: as `break` in the file; a pause up to this long keeps the places in the queue.
    """

    title: Annotated[str, Field(min_length=2, max_length=40)]
    unanswered: Minutes
    reply: Minutes
    escalate: Minutes
    silence: Minutes
    pause: Annotated[Minutes, Field(alias="break")]


def load_limits(file: Path) -> HandoverLimits:
    """Read the file.

    Raises:
        DataFileError: it cannot be used; every fault with line and remedy.
    """
    return read_data(file, HandoverLimits)


def minutes(count: int) -> timedelta:
    """Return a limit as a length of time."""
    return timedelta(minutes=count)
