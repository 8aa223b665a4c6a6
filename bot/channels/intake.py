"""The door every channel uses: personal numbers are masked, then the message is stored, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.channels.flood import HELD_BACK, FloodGuard
from bot.conversations.addresses import know_address
from bot.conversations.inbox import answer_at_once, find_received, lock_conversation, receive, settle_at_once
from bot.conversations.model import ConversationState, Received, Reply
from bot.conversations.offers import find_offer
from bot.conversations.outbox import write_replies
from bot.emergencies.desk import EmergencyDesk
from bot.files.arriving import AnnouncedFile, announce_file
from bot.files.limits import FileLimits
from bot.files.links import attach
from bot.files.model import FileRefusedError, StoredFile
from bot.files.store import PreparedFile, store_file
from bot.forms.drafts import expected_field
from bot.members.codes import code_asked_for
from bot.privacy.door import mask
from bot.privacy.keys import KeyRing

NOT_TAKEN = "（没有内容）"
"""What stands in the transcript for a message without words whose file was not taken."""


class UnknownOfferError(Exception):
    """The tapped choice does not exist, has expired, or belongs to another conversation."""


@dataclass(frozen=True)
class Incoming:
    """A message as the channel understood it: words, the token of a tapped choice, or a file with or without words.

    Attributes:
        chosen: payload of something tapped that the channel itself maps, such as an entry of a platform's menu; `text`
            then is what it says. Never made of what a worker typed.
        address: what the platform calls the worker, on a channel that pushes replies to him.
        answer_until: until when the platform's own request waits for the answer, where it may carry it.
    """

    dedup_key: str
    text: str = ""
    token: str | None = None
    chosen: Mapping[str, Any] | None = None
    network_hash: str | None = None
    attachment: PreparedFile | AnnouncedFile | None = None
    address: str | None = None
    answer_until: datetime | None = None


def take_in(
    session: Session,
    keys: KeyRing,
    conversation: ConversationState,
    incoming: Incoming,
    emergencies: EmergencyDesk | None = None,
    file_limits: FileLimits | None = None,
    flood: FloodGuard | None = None,
) -> Received:
    """Store a message as `take_in_new` does; one that came before is recognised and not stored again.

    Raises:
        FileRefusedError, UnknownOfferError: as there.
        UnknownConversationError: the conversation was deleted meanwhile.
    """
    lock_conversation(session, conversation.id, incoming.network_hash)
    earlier = find_received(session, conversation.channel, incoming.dedup_key)
    if earlier is not None:
        return earlier
    if incoming.address is not None:
        know_address(session, keys, conversation.id, conversation.channel, incoming.address)
    return take_in_new(session, keys, conversation, incoming, emergencies, file_limits, flood)


def take_in_new(
    session: Session,
    keys: KeyRing,
    conversation: ConversationState,
    incoming: Incoming,
    emergencies: EmergencyDesk | None = None,
    file_limits: FileLimits | None = None,
    flood: FloodGuard | None = None,
) -> Received:
    """Mask and store a message. The caller has locked the conversation, and knows its address and that it is new.

    Words of danger, and the place and phone told after them, are answered here and now: not after earlier messages, and
    not by an engine that may be down.
    A file stands in the text by its reference: 〔图片1〕. One merely announced that may not be taken is told in a
    reply, and the words that came with it are kept; one that is here already is refused with them: the page has both.

    Args:
        file_limits: needed by a channel whose messages have attachments.
        flood: holds back who sends too much, on a channel that has no limit before this.

    Raises:
        FileRefusedError: the day's share is used up, and the file is not merely announced.
        UnknownOfferError: the token stands for no choice of this conversation.
    """
    chosen = dict(incoming.chosen) if incoming.chosen is not None else None
    expected = expected_field(session, conversation.id)
    if incoming.token is not None:
        offer = find_offer(session, conversation.id, incoming.token)
        if offer is None:
            raise UnknownOfferError
        title, chosen = offer
        text = chosen.get("text") or title
    elif chosen is not None:
        text = incoming.text
    else:
        # Most messages have no digit in them that a code could be made of.
        code_sent = any(map(str.isdecimal, incoming.text)) and code_asked_for(session, conversation.id)
        text = mask(session, keys, conversation.id, incoming.text, expected, code_sent)
    file = refused = None
    if incoming.attachment is not None:
        if file_limits is None:
            raise ValueError("a message with an attachment needs the limits of files")
        try:
            file = _keep(session, keys, conversation.id, incoming.attachment, file_limits)
        except FileRefusedError as error:
            if isinstance(incoming.attachment, PreparedFile):
                raise
            refused = Reply(error.message, author="notice")
        text = (file.reference if file is not None else "") + text
    kept = NOT_TAKEN if refused and not text else text
    received = receive(session, conversation, incoming.dedup_key, kept, chosen, incoming.answer_until)
    if file is not None:
        attach(session, file.id, "message", received.inbox_id)
    elif refused is not None and not text:
        answer_at_once(session, conversation, received, refused, {"decision": "flow"})
        return replace(received, answered=True)
    elif refused is not None:
        write_replies(session, conversation.id, [refused], received.inbox_id)
    if emergencies is not None and (chosen is None or chosen.get("emergency")):
        attended = emergencies.attend(session, keys, conversation, received.inbox_id, text, expected is not None)
        if attended is not None:
            answer_at_once(session, conversation, received, attended.reply, attended.understanding)
            return replace(received, answered=True)
    instead = flood.instead(session, conversation) if flood is not None else None
    if instead is not None:
        write_replies(session, conversation.id, instead, received.inbox_id)
        settle_at_once(session, received, HELD_BACK)
        return replace(received, answered=True)
    return received


def _keep(
    session: Session,
    keys: KeyRing,
    conversation_id: str,
    attachment: PreparedFile | AnnouncedFile,
    limits: FileLimits,
) -> StoredFile:
    if isinstance(attachment, AnnouncedFile):
        return announce_file(session, keys, conversation_id, attachment, limits)
    return store_file(session, keys, conversation_id, attachment, limits)
