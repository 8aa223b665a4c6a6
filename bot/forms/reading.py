"""What becomes of an answer that was read: a value, or a sentence that tells the worker what to do."""

from __future__ import annotations

from dataclasses import dataclass

from bot.forms.conditions import Value


@dataclass(frozen=True)
class Parsed:
    """The words were a value."""

    value: Value


@dataclass(frozen=True)
class Unusable:
    """The words were none; `message` says what to do, `offered` are places to choose from."""

    message: str
    offered: tuple[str, ...] = ()
