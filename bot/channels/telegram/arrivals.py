"""Stores what an update brought, in one transaction, before the update is acknowledged."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from bot.channels.context import ChannelContext
from bot.channels.flood import FloodGuard
from bot.channels.greeting import greeting
from bot.channels.intake import Incoming, UnknownOfferError, take_in
from bot.channels.numbers import number_said
from bot.channels.scenes import scene_of
from bot.channels.telegram import commands, payload, wording
from bot.channels.telegram.rendering import OFFER
from bot.conversations.addresses import know_address, mark_unreachable
from bot.conversations.inbox import (
    UnknownConversationError,
    find_conversation,
    find_received,
    lock_conversation,
    open_conversation,
    receive,
    set_place,
    settle_at_once,
    told_privacy,
)
from bot.conversations.model import ConversationState, Received, Reply
from bot.conversations.offers import named_offer, numbered_offer
from bot.conversations.outbox import write_replies
from bot.files.arriving import AnnouncedFile
from bot.files.limits import file_limits
from bot.platforms.leaders import lead

logger = structlog.get_logger(__name__)

CHANNEL = "telegram"
GROUP_SILENCE = timedelta(minutes=10)
"""A group is told this often at most that the bot speaks in private."""


@dataclass(frozen=True)
class Stored:
    """A message that is stored now, or was before (`duplicate`)."""

    conversation_id: str
    inbox_id: str
    duplicate: bool


class Arrivals:
    """Takes the updates of one bot in. Every method is one transaction; doing it again does nothing more."""

    def __init__(self, context: ChannelContext) -> None:
        self._context = context
        self._limits = file_limits(context.settings)
        self._flood = FloodGuard(context.settings)

    def take(self, arrival: payload.Arrival) -> Stored:
        """Store what a worker said or tapped in his private chat.

        Raises:
            UnknownOfferError: what he tapped stands for nothing any more, or never did in this chat.
        """
        keys, address = self._context.keys, str(arrival.chat_id)
        with self._context.database.write() as session:
            conversation = open_conversation(session, CHANNEL, keys.hash(CHANNEL, address))
            # Locked first: an offer is looked up, and a place set, in the order of the messages.
            lock_conversation(session, conversation.id)
            # The key holds what the platform calls the worker.
            base = Incoming(keys.hash(f"{CHANNEL}_update", arrival.key), address=address)
            received = self._take(session, conversation, base, arrival.content)
            return Stored(conversation.id, received.inbox_id, received.duplicate)

    def note_reachability(self, arrival: payload.Arrival, reachable: bool) -> None:
        """Note that a worker blocked the bot or lets it write again, if he ever wrote to it."""
        keys, address = self._context.keys, str(arrival.chat_id)
        with self._context.database.write() as session:
            try:
                conversation = find_conversation(session, CHANNEL, keys.hash(CHANNEL, address))
                lock_conversation(session, conversation.id)
            except UnknownConversationError:
                return
            if reachable:
                know_address(session, keys, conversation.id, CHANNEL, address)
            else:
                mark_unreachable(session, conversation.id, "blocked")

    def may_answer_group(self, chat_id: int) -> str | None:
        """Return a name for the group, without personal data, when it is to be answered now; None when it just was."""
        name = f"telegram_group:{self._context.keys.hash('telegram_group', str(chat_id))[:24]}"
        with self._context.database.write() as session:
            return name if lead(session, name, secrets.token_hex(8), GROUP_SILENCE) else None

    def _take(
        self, session: Session, conversation: ConversationState, base: Incoming, content: payload.Content
    ) -> Received:
        meant = self._meant(session, conversation, base, content)
        if meant is not None:
            context = self._context
            return take_in(session, context.keys, conversation, meant, context.emergencies, self._limits, self._flood)
        earlier = find_received(session, CHANNEL, base.dedup_key)
        if earlier is not None:
            return earlier
        know_address(session, self._context.keys, conversation.id, CHANNEL, str(base.address))
        said, replies = self._answer(session, conversation, content)
        received = receive(session, conversation, base.dedup_key, said)
        instead = self._flood.instead(session, conversation)
        # While a person speaks with him, the bot keeps silent.
        told = [] if conversation.owner == "human" else replies if instead is None else instead
        write_replies(session, conversation.id, told, received.inbox_id)
        settle_at_once(session, received, {"decision": "flow"})
        return received

    def _meant(
        self, session: Session, conversation: ConversationState, base: Incoming, content: payload.Content
    ) -> Incoming | None:
        """Return what an update says in the conversation; None for one that is answered at once."""
        match content:
            case payload.Words(text):
                number = number_said(text)
                token = numbered_offer(session, conversation.id, number) if number is not None else None
                token = token or named_offer(session, conversation.id, text)
                return replace(base, token=token) if token is not None else replace(base, text=text)
            case payload.Tapped(data=data):
                if not data.startswith(OFFER):
                    raise UnknownOfferError
                return replace(base, token=data.removeprefix(OFFER))
            case payload.Attached(kind, file_id, caption):
                return replace(base, text=caption, attachment=AnnouncedFile(kind, CHANNEL, file_id))
            case payload.Command(name) if name in commands.SAID:
                words, chosen = commands.SAID[name]
                return replace(base, text=words, chosen=None if chosen is None else {"chosen": chosen})
        return None

    def _answer(
        self, session: Session, conversation: ConversationState, content: payload.Content
    ) -> tuple[str, list[Reply]]:
        """Return what stands in the transcript for an update without words, and how it is answered at once."""
        match content:
            case payload.Command("start", link):
                words = self._scene(session, conversation, link)
                return wording.STARTED, greeting(told_privacy(session, conversation.id), words)
            case payload.Command(name):
                said, reply = commands.answer_to(name)
                return said, [reply]
            case payload.Whereabouts():
                return wording.SENT_PLACE, [Reply(wording.PLACE_UNKNOWN)]
            case payload.Edited():
                return wording.CHANGED, [Reply(wording.EDITED)]
            case payload.Unreadable(sticker=True):
                return wording.SENT_UNREADABLE, [Reply(wording.STICKER)]
            case _:
                return wording.SENT_UNREADABLE, [Reply(wording.UNREADABLE)]

    def _scene(self, session: Session, conversation: ConversationState, name: str) -> str:
        """Remember the place that a link tells; return what the worker is told about it, empty when it tells none."""
        scene = scene_of(self._context.directory.current(session), name) if name else None
        if scene is None:
            return ""
        set_place(session, conversation.id, scene.place)
        return scene.words
