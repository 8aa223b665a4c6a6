"""What the application needs of a channel whose platform pushes to us and is pushed to."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.routing import Route

from bot.conversations.sending import Sender
from bot.files.fetching import FetchSource


@dataclass(frozen=True)
class PushChannel:
    """One platform, put together.

    Attributes:
        name: as conversations and files name it.
        work: what goes on in the background until cancelled, such as asking for updates.
        close: lets go of connections at the end.
    """

    name: str
    routes: Sequence[Route]
    sender: Sender[Any]
    files: FetchSource
    work: Sequence[Callable[[], Coroutine[None, None, None]]]
    close: Callable[[], Coroutine[None, None, None]]
