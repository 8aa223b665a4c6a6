"""Stores what a push brought, in one transaction, before the push is acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from bot.channels.context import ChannelContext
from bot.channels.flood import FloodGuard
from bot.channels.greeting import TOPICS, greeting, help_offered
from bot.channels.intake import Incoming, take_in_new
from bot.channels.scenes import scene_of
from bot.channels.wechat import wording
from bot.channels.wechat.pushes import payload
from bot.channels.wechat.pushes.consent import note_consents
from bot.channels.wechat.pushes.incoming import asks_for_rest, incoming_of
from bot.channels.wechat.sending import quota
from bot.conversations.addresses import allow_messages, know_address
from bot.conversations.inbox import (
    UnknownConversationError,
    find_conversation,
    find_received,
    lock_conversation,
    lock_or_open,
    receive,
    set_place,
    settle_at_once,
    told_privacy,
)
from bot.conversations.model import ConversationState, Received, Reply
from bot.conversations.outbox import write_replies
from bot.conversations.passive import count_request, drop_rest, expect_answer, keep_for_worker, standing_of
from bot.conversations.transcript import progress_of
from bot.conversations.unfollowed import came_back, forget_later, left
from bot.files.limits import file_limits
from bot.storage.columns import now

logger = structlog.get_logger(__name__)

CHANNEL = "wechat"
REST = {"decision": "rest"}
"""Understanding of a message that only asks for what is left."""

HOLD_AFTER_WAIT = timedelta(seconds=1)
HOLD_WITHOUT_PUSHING = timedelta(seconds=60)
"""Nobody else delivers what such an account says; longer than the platform goes on asking."""


@dataclass(frozen=True)
class Arrived:
    """A stored message whose answer the push may carry.

    Attributes:
        may_push: the account may send what the answer to the push cannot carry.
        request: how often the platform has delivered it, 1 the first time.
        asks_for_rest: it has no answer of its own: what is left to say answers it.
        to_be_looked_at: there may be something to give already.
    """

    conversation_id: str
    inbox_id: str
    may_push: bool
    request: int = 1
    asks_for_rest: bool = False
    to_be_looked_at: bool = False


class Arrivals:
    """Takes pushes of one account in.

    Args:
        menu_title: what stands on the entry of the menu that has this key, None when it is not ours.
        may_push: tells whether the account may send of its own accord now.
    """

    def __init__(
        self, context: ChannelContext, menu_title: Callable[[str], str | None], may_push: Callable[[Session], bool]
    ) -> None:
        self._context = context
        self._menu_title = menu_title
        self._may_push = may_push
        self._limits = file_limits(context.settings)
        self._flood = FloodGuard(context.settings)
        self._wait = timedelta(seconds=context.settings.wechat_passive_wait)

    def take(self, push: payload.Push) -> Arrived | None:
        """Store a push, or recognise it; None when it is not to be answered."""
        if isinstance(push.content, payload.Silent):
            return None
        if isinstance(push.content, payload.NoticeEnded):
            ended = logger.info if push.content.status == "success" else logger.warning
            ended("wechat_notice_ended", message=push.content.message_id, status=push.content.status[:40])
            return None
        keys = self._context.keys
        worker = keys.hash(CHANNEL, push.worker)
        if isinstance(push.content, payload.Unfollowed | payload.ConsentRevoked):
            self._note_leaving(worker, push.content)
            return None
        with self._context.database.write() as session:
            conversation = lock_or_open(session, CHANNEL, worker)
            may_push = self._may_push(session)
            # The key holds what the platform calls the worker.
            dedup_key = keys.hash(f"{CHANNEL}_push", push.key)
            until = now() + (self._wait + HOLD_AFTER_WAIT if may_push else HOLD_WITHOUT_PUSHING)
            received = find_received(session, CHANNEL, dedup_key)
            request = 1
            if received is None:
                know_address(session, keys, conversation.id, CHANNEL, push.worker)
                came_back(session, conversation.id)
                if not may_push:
                    keep_for_worker(session, conversation.id)
                incoming = Incoming(dedup_key, address=push.worker, answer_until=until)
                received = self._store(session, conversation, incoming, push.content, may_push)
                self._allow(session, conversation.id, push.content)
            else:
                request = count_request(session, received.inbox_id)
                if standing_of(session, received.inbox_id).expected:
                    expect_answer(session, received.inbox_id, until)
            if not (received.duplicate or received.answered) and isinstance(push.content, payload.Words):
                return Arrived(conversation.id, received.inbox_id, may_push)
            progress = progress_of(session, received.inbox_id)
            rest, said = progress.understanding == REST, progress.done or bool(progress.replies)
            look = rest or said or request > 1
            return Arrived(conversation.id, received.inbox_id, may_push, request, rest, look)

    def _note_leaving(self, worker: str, content: payload.Unfollowed | payload.ConsentRevoked) -> None:
        after = timedelta(days=self._context.settings.wechat_forget_days)
        with self._context.database.write() as session:
            try:
                conversation = find_conversation(session, CHANNEL, worker)
            except UnknownConversationError:
                return
            lock_conversation(session, conversation.id)
            if isinstance(content, payload.Unfollowed):
                left(session, conversation.id, after)
            else:
                forget_later(session, conversation.id, after)

    def _store(
        self,
        session: Session,
        conversation: ConversationState,
        incoming: Incoming,
        content: payload.Content,
        may_push: bool,
    ) -> Received:
        if not may_push:
            if asks_for_rest(session, conversation.id, content):
                received = receive(session, conversation, incoming.dedup_key, "继续")
                settle_at_once(session, received, REST)
                return replace(received, answered=True)
            drop_rest(session, conversation.id)
        meant = incoming_of(session, self._context.places, conversation, incoming, content, self._menu_title)
        if meant is not None:
            context = self._context
            received = take_in_new(
                session, context.keys, conversation, meant, context.emergencies, self._limits, self._flood
            )
            if not may_push:
                keep_for_worker(session, conversation.id)
            return received
        said, replies = self._answer(session, conversation, content)
        received = receive(session, conversation, incoming.dedup_key, said, answer_until=incoming.answer_until)
        instead = self._flood.instead(session, conversation)
        # While a person speaks with him, the bot keeps silent.
        told = [] if conversation.owner == "human" else replies if instead is None else instead
        write_replies(session, conversation.id, told, received.inbox_id)
        settle_at_once(session, received, {"decision": "flow"})
        return received

    def _answer(
        self, session: Session, conversation: ConversationState, content: payload.Content
    ) -> tuple[str, list[Reply]]:
        """Return what stands in the transcript for a push without words, and how it is answered at once."""
        match content:
            case payload.Followed(scene):
                words = self._scene(session, conversation, scene)
                return wording.FOLLOWED, greeting(told_privacy(session, conversation.id), words)
            case payload.Scanned(scene):
                words = self._scene(session, conversation, scene)
                return wording.SCANNED, [Reply(words, TOPICS) if words else help_offered()]
            case payload.NoticesAnswered(event, answers):
                note_consents(session, conversation.id, event, answers)
                return wording.NOTICES_ANSWERED, []
            case payload.MenuTapped():
                return wording.TAPPED, [help_offered()]
            case payload.Whereabouts():
                return wording.SENT_PLACE, [Reply(wording.PLACE_UNKNOWN)]
            case payload.Unreadable("sticker"):
                return wording.SENT_UNREADABLE, [Reply(wording.STICKER)]
            case _:
                return wording.SENT_UNREADABLE, [Reply(wording.UNREADABLE)]

    def _scene(self, session: Session, conversation: ConversationState, name: str) -> str:
        """Remember the place that a code tells; return what the worker is told about it, empty when it tells none."""
        if not name:
            return ""
        scene = scene_of(self._context.directory.current(session), name)
        if scene is None:
            logger.warning("wechat_unknown_scene", kind=name.partition("-")[0][:20])
            return ""
        set_place(session, conversation.id, scene.place)
        return scene.words

    def _allow(self, session: Session, conversation_id: str, content: payload.Content) -> None:
        match content:
            case payload.NoticesAnswered():
                return
            case payload.Followed():
                allowed = quota.FOLLOW
            case payload.Scanned():
                allowed = quota.SCAN
            case payload.MenuTapped():
                allowed = quota.TAP
            case payload.Words(menu_id=menu_id) if menu_id:
                allowed = quota.TAP
            case _:
                allowed = quota.MESSAGE
        allow_messages(session, conversation_id, allowed.count, allowed.time)
