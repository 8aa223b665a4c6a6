"""What a channel that pushes offers: a way to put messages into its platform's form and to send them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.conversations.model import Entry


@dataclass(frozen=True)
class Sent:
    """The platform has taken it."""


@dataclass(frozen=True)
class Later:
    """It was surely not delivered and shall be tried again, after this time or (None) with growing distance."""

    cause: str
    after: timedelta | None = None


@dataclass(frozen=True)
class Unsure:
    """It may have been delivered: the answer was lost. It is not sent again by itself."""

    cause: str


@dataclass(frozen=True)
class Refused:
    """The platform will never take it."""

    cause: str


@dataclass(frozen=True)
class Unreachable:
    """The worker has blocked or left us. Nothing more is sent until he writes again."""

    cause: str


@dataclass(frozen=True)
class WaitsForWorker:
    """The platform allows nothing more until the worker writes again; then it goes out first."""

    cause: str


Outcome = Sent | Later | Unsure | Refused | Unreachable | WaitsForWorker


class Sender[Part](Protocol):
    """One platform. `cause` in outcomes is a code without personal data, 80 characters at most."""

    channel: str

    def parts(self, messages: Sequence[Entry]) -> Sequence[Part]:
        """Put messages that go out together into as many pieces as the platform needs, always the same for the same."""
        ...

    async def send(self, conversation_id: str, address: str, part: Part) -> Outcome:
        """Send one piece. Never raises for what a platform or network does."""
        ...
