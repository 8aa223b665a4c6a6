"""What a channel offers whose platform only names a file: a way to fetch it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class MediaGoneError(Exception):
    """The platform does not give this file (any more): trying again is no use."""


@dataclass(frozen=True)
class FetchedFile:
    """What a platform gave. `name` may be empty; what it says of the type is not asked."""

    content: bytes
    name: str = ""


class FetchSource(Protocol):
    """One platform."""

    async def fetch(self, reference: str, most: int) -> FetchedFile:
        """Fetch a file.

        Args:
            reference: what the platform called it in the message: an id, or a path below its own address. Never a whole
                address: a message must not choose whom this machine talks to.
            most: bytes to take at most.

        Raises:
            MediaGoneError: it cannot be had.
            FileRefusedError: it is larger than `most`.
            Exception: anything else is tried again.
        """
        ...
