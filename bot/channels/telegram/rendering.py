"""Puts messages that go out together into Telegram messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.cutting import cut, printable
from bot.conversations.model import Entry, Offer

MOST_UNITS = 4000
"""Telegram documentation: 4096 characters, counted in units of UTF-16."""

OFFER = "o:"
"""What the data of a button begins with that stands for a choice; its token follows, 26 of the 64 bytes in all."""

CHOOSE = "请选一个："


@dataclass(frozen=True)
class Part:
    """One Telegram message, without formatting, and the buttons below it as (title, data)."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()


def parts(messages: Sequence[Entry]) -> list[Part]:
    """Return a message for each message, several for a long one; its choices are below the last of them."""
    return [part for message in messages for part in _parts(message)]


def _parts(message: Entry) -> list[Part]:
    pieces = cut(printable(message.text), 2 * MOST_UNITS, "utf-16-le")
    if not pieces and message.choices:
        pieces = [CHOOSE]
    told = [Part(piece) for piece in pieces]
    if message.choices:
        told[-1] = Part(told[-1].text, tuple(_button(offer) for offer in message.choices))
    return told


def _button(offer: Offer) -> tuple[str, str]:
    return printable(offer.title) or "…", f"{OFFER}{offer.send}"
