"""What a push says in the conversation: words, a tapped choice, a file, a place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.channels.intake import Incoming
from bot.channels.numbers import number_said
from bot.channels.wechat import wording
from bot.channels.wechat.pushes import payload
from bot.conversations.deliveries import undelivered
from bot.conversations.model import ConversationState
from bot.conversations.offers import find_offer, named_offer, numbered_offer
from bot.conversations.turns import waits_for_answer
from bot.dialogue.place_context import find_place
from bot.directory.places import PlaceIndex
from bot.files.arriving import AnnouncedFile
from bot.files.model import FileKind
from bot.text.normalise import normalise

_SOURCE = "wechat"
_CHOSEN, _TEXT = "chosen:", "text:"
_LABEL = re.compile(r"[a-z_]{1,60}(/[a-z0-9_]{1,80})?")
_TOKEN = re.compile(r"[\w-]{16,40}", re.ASCII)
_LONGEST_ADDRESS = 100


def incoming_of(
    session: Session,
    places: PlaceIndex,
    conversation: ConversationState,
    base: Incoming,
    content: payload.Content,
    menu_title: Callable[[str], str | None],
) -> Incoming | None:
    """Return what is taken in for a push; None for one that says nothing in the conversation.

    Args:
        base: what all pushes have.
        menu_title: what stands on the entry of the menu that has this key.
    """
    match content:
        case payload.Words(text, menu_id):
            token = _tapped(session, conversation.id, text, menu_id)
            return replace(base, token=token) if token is not None else replace(base, text=text)
        case payload.Photo(media_id) if media_id:
            return _with_file(base, "image", media_id)
        case payload.Recording(media_id, recognised) if media_id:
            return replace(_with_file(base, "voice", media_id), text=recognised)
        case payload.Film(media_id) if media_id:
            return _with_file(base, "video", media_id)
        case payload.Link(title, url):
            return replace(base, text=f"{title} {url}".strip())
        case payload.Whereabouts(label) if label:
            return _at_place(places, conversation, base, label)
        case payload.MenuTapped(key) if key.startswith(_TEXT):
            return replace(base, text=key.removeprefix(_TEXT))
        case payload.MenuTapped(key) if key.startswith(_CHOSEN) and _LABEL.fullmatch(key.removeprefix(_CHOSEN)):
            chosen = {"chosen": key.removeprefix(_CHOSEN)}
            return replace(base, text=menu_title(key) or wording.TAPPED, chosen=chosen)
    return None


def asks_for_rest(session: Session, conversation_id: str, content: payload.Content) -> bool:
    """True when he asks for nothing but what is left to say, and something is left or still being worked out."""
    if not isinstance(content, payload.Words) or content.menu_id:
        return False
    text = content.text.strip("。.！!～~ ")
    if text not in wording.ASKS_FOR_REST or named_offer(session, conversation_id, text) is not None:
        return False
    return bool(undelivered(session, conversation_id)) or waits_for_answer(session, conversation_id)


def _tapped(session: Session, conversation_id: str, text: str, menu_id: str) -> str | None:
    """Return the token of the choice that words stand for: by its id, its number, or word for word."""
    if _TOKEN.fullmatch(menu_id) and find_offer(session, conversation_id, menu_id) is not None:
        return menu_id
    number = number_said(text)
    numbered = numbered_offer(session, conversation_id, number) if number is not None else None
    return numbered or named_offer(session, conversation_id, text)


def _with_file(base: Incoming, kind: FileKind, media_id: str) -> Incoming:
    return replace(base, attachment=AnnouncedFile(kind, _SOURCE, media_id))


def _at_place(places: PlaceIndex, conversation: ConversationState, base: Incoming, label: str) -> Incoming | None:
    address = normalise(label)[:_LONGEST_ADDRESS]
    place, _ = find_place(places, address, None, conversation.place)
    if place.code is None or not places.find(address, near=conversation.place):
        return None
    # The whole address is what help needs; a place that is merely told stays a place.
    return replace(base, text=f"我在{address}", chosen={"place": place.code, "emergency": True})
