"""Puts what waits for a worker into the one text that may answer a push."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.channels.wechat.sending.cutting import MOST_BYTES, size
from bot.channels.wechat.sending.rendering import Part
from bot.conversations.model import Entry
from bot.conversations.passive import Undelivered

MORE = "\n\n还有下文，回复【继续】。"
"""Below a text that is not all, where the rest may not be pushed."""


@dataclass(frozen=True)
class Composed:
    """An answer to a push.

    Attributes:
        whole: deliveries that are wholly in it.
        begun: a delivery of which only the next piece is in it.
    """

    text: str
    whole: tuple[str, ...]
    begun: str | None


def compose(
    waiting: Sequence[Undelivered], parts: Callable[[Sequence[Entry]], Sequence[Part]], may_push: bool
) -> Composed | None:
    """Return as much of what waits as fits into one text, oldest first; None when there is nothing to say.

    Of a delivery that is too long by itself the next piece is taken, and nothing behind it.

    Args:
        parts: puts the messages of a delivery into pieces, as pushing does: the rest is pushed from where this ends.
        may_push: what is left is sent after the answer; otherwise the worker is told how to get it.
    """
    taken: list[Part] = []
    whole: list[str] = []
    begun: str | None = None
    for number, one in enumerate(waiting, 1):
        # Whatever has something behind it must leave room to say so: a piece by itself always does.
        room = MOST_BYTES if may_push or number == len(waiting) else MOST_BYTES - size(MORE)
        pieces = parts(one.messages)[one.parts_done :]
        if len(pieces) > 1 and not taken:
            taken, begun = [pieces[0]], one.id
        if len(pieces) > 1 or size(_joined([*taken, *pieces])) > room:
            break
        taken += pieces
        whole.append(one.id)
    if not taken:
        return Composed("", tuple(whole), None) if whole else None
    text = _joined(taken)
    if not may_push and len(whole) < len(waiting):
        text += MORE
    return Composed(text, tuple(whole), begun)


def _joined(taken: Sequence[Part]) -> str:
    """Join texts; of several that have choices the last shows them, since a number must have one meaning."""
    last = max((number for number, part in enumerate(taken) if part.text != part.plain), default=0)
    return "\n\n".join(filter(None, (part.plain if at < last else part.text for at, part in enumerate(taken))))
