"""Puts messages that go out together into as few WeChat texts as possible: each one counts against a quota."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.channel_settings import WeChatAbility
from bot.channels.wechat.sending.cutting import MOST_BYTES, cut, size, tidy
from bot.channels.wechat.sending.progress import Kind, Progress, filing_told, progress_told
from bot.conversations.model import Entry, Offer

Abilities = Collection[WeChatAbility]

NUMBERS_HEADING = "回复数字就行："
LINKS_HEADING = "点蓝字，或回复数字："
MENU_HEADING = "您可以点："

ROOM_FOR_MORE = 64
"""Bytes left free where the rest may not be sent, for a line that tells how to get it."""

_MENU_HEAD_BYTES = 1024
_MENU_ENTRIES = 10
_MENU_ENTRY_BYTES = 128
"""WeChat documentation, of the like menu of 微信客服; for official accounts no figures are given."""


@dataclass(frozen=True)
class Menu:
    """A msgmenu: words, and below them (id, title) of what can be tapped; the id is the token of an offer."""

    head: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    """One WeChat message.

    Attributes:
        text: the whole of it, choices included; 1 to 2048 bytes. Always sendable, also as a passive reply.
        plain: the same without choices, for a reply that newer ones follow; empty when it is nothing but choices.
        menu: another form of the whole, where the account may send it. Not as a passive reply.
        progress: what of it can be told by a template message, when it must not be sent as it is.
    """

    text: str
    plain: str
    menu: Menu | None = None
    progress: Progress | None = None


def parts(
    messages: Sequence[Entry], abilities: Abilities, after_filing: Callable[[Kind], str] = lambda kind: ""
) -> list[Part]:
    """Put messages into parts, always the same for the same arguments.

    Where several messages have choices, only those of the last are shown: a number must have one meaning.
    Whether there is a `msgmenu` changes nothing about where words are cut.

    Args:
        after_filing: gives a line for below a message that tells of a ticket or application just filed: how its worker
            will hear of it. It may hold a link, 250 characters in all: words are cut before so short a line, not in it.
    """
    most = MOST_BYTES if "custom_send" in abilities else MOST_BYTES - ROOM_FOR_MORE
    pieces = cut("\n\n".join(filter(None, (_words(message, after_filing) for message in messages))), most)
    offers = next((message.choices for message in reversed(messages) if message.choices), ())
    progress = progress_told(messages)
    told = [Part(piece, piece, progress=progress if number == 0 else None) for number, piece in enumerate(pieces)]
    if not offers:
        return told
    last = told.pop() if told else Part("", "", progress=progress)
    menu = _menu(last.plain, offers) if "msgmenu" in abilities else None
    for block in _blocks(offers, abilities):
        text = f"{last.plain}\n\n{block}".strip()
        if size(text) <= most:
            return [*told, Part(text, last.plain, menu, last.progress)]
    if last.plain:
        told.append(last)
    for block in _blocks(offers, abilities):
        if size(block) <= most:
            return [*told, Part(block, "")]
    return [*told, *(Part(piece, "") for piece in cut(_numbered(offers), most))]


def _words(message: Entry, after_filing: Callable[[Kind], str]) -> str:
    filed = filing_told(message)
    line = after_filing(filed) if filed is not None else ""
    return f"{tidy(message.text)}\n{line}".strip()


def _blocks(offers: Sequence[Offer], abilities: Abilities) -> list[str]:
    """Return the forms that choices may have in a text, best first."""
    return [_links(offers), _numbered(offers)] if "link_menu" in abilities else [_numbered(offers)]


def _numbered(offers: Sequence[Offer]) -> str:
    lines = (f"{number}. {_title(offer)}" for number, offer in enumerate(offers, 1))
    return "\n".join([NUMBERS_HEADING, *lines])


def _links(offers: Sequence[Offer]) -> str:
    """Links that say their title when tapped; the platform hands the id over with it. Not documented, widely used."""
    lines = (
        f'{number}. <a href="weixin://bizmsgmenu?msgmenucontent={quote(_title(offer), safe="")}'
        f'&msgmenuid={quote(offer.send, safe="")}">{_title(offer)}</a>'
        for number, offer in enumerate(offers, 1)
    )
    return "\n".join([LINKS_HEADING, *lines])


def _menu(head: str, offers: Sequence[Offer]) -> Menu | None:
    entries = tuple((offer.send, _title(offer)) for offer in offers)
    fits = (
        size(head) <= _MENU_HEAD_BYTES
        and len(entries) <= _MENU_ENTRIES
        and all(size(title) <= _MENU_ENTRY_BYTES for _, title in entries)
    )
    return Menu(head or MENU_HEADING, entries) if fits else None


def _title(offer: Offer) -> str:
    return " ".join(tidy(offer.title).replace("<", "＜").replace(">", "＞").split())
