"""Messages come in: a conversation is opened, a message stored once, however often the platform delivers it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.orm import Session

from bot.conversations.events import append_event
from bot.conversations.model import ConversationState, Owner, Received, Reply
from bot.conversations.outbox import write_replies
from bot.conversations.tables import ConversationRow, EventRow, InboxRow
from bot.storage.columns import new_id, now
from bot.storage.statements import insert_into, table_of

_CONVERSATIONS, _INBOX, _EVENTS = table_of(ConversationRow), table_of(InboxRow), table_of(EventRow)

STATE = tuple(_CONVERSATIONS.c[name] for name in ("id", "channel", "owner", "place", "network_hash"))
"""Columns of which `state_of` makes a value."""

_AT_ADDRESS = (
    _CONVERSATIONS.c.channel == bindparam("of_channel"),
    _CONVERSATIONS.c.address_hash == bindparam("of_address"),
)
_BY_ADDRESS = select(*STATE).where(*_AT_ADDRESS)
_BY_ID = select(*STATE).where(_CONVERSATIONS.c.id == bindparam("conversation"))
_LOCK = (
    _CONVERSATIONS.update()
    .where(_CONVERSATIONS.c.id == bindparam("conversation"))
    .values(last_at=bindparam("moment"))
    .returning(_CONVERSATIONS.c.id)
)
_LOCK_FROM_NETWORK = _LOCK.values(network_hash=bindparam("network"))
_LOCK_ADDRESS = (
    _CONVERSATIONS.update()
    .where(*_AT_ADDRESS)
    .values(
        last_at=bindparam("moment"), network_hash=func.coalesce(bindparam("network"), _CONVERSATIONS.c.network_hash)
    )
    .returning(*STATE)
)
_RECEIVED = (
    select(_INBOX.c.id, _EVENTS.c.seq)
    .join(_EVENTS, _EVENTS.c.inbox_id == _INBOX.c.id)
    .where(_INBOX.c.channel == bindparam("of_channel"), _INBOX.c.dedup_key == bindparam("key"))
)
_RECEIVE = _INBOX.insert()
_NUMBER = _INBOX.update().where(_INBOX.c.id == bindparam("message")).values(arrival=bindparam("number"))


class UnknownConversationError(Exception):
    """There is no such conversation (any more)."""


def open_conversation(
    session: Session, channel: str, address_hash: str, network_hash: str | None = None
) -> ConversationState:
    """Return the conversation of this address on this channel, opening it when it is new.

    Args:
        address_hash: keyed hash of what the platform calls the worker, or of the web page's token.
        network_hash: keyed hash of the network address he comes from, if the channel knows it.
    """
    address = {"of_channel": channel, "of_address": address_hash}
    row = session.execute(_BY_ADDRESS, address).first()
    if row is None:
        # The same first message may be delivered twice at the same time: the later one waits here for the other.
        new = insert_into(session, ConversationRow).values(
            id=new_id(), channel=channel, address_hash=address_hash, network_hash=network_hash, owner="bot"
        )
        session.execute(new.values(created_at=now(), last_at=now()).on_conflict_do_nothing())
        row = session.execute(_BY_ADDRESS, address).one()
    return state_of(row)


def find_conversation(session: Session, channel: str, address_hash: str) -> ConversationState:
    """Return the conversation of this address.

    Raises:
        UnknownConversationError: there is none.
    """
    row = session.execute(_BY_ADDRESS, {"of_channel": channel, "of_address": address_hash}).first()
    if row is None:
        raise UnknownConversationError
    return state_of(row)


def get_conversation(session: Session, conversation_id: str) -> ConversationState:
    """Return the conversation with this id.

    Raises:
        UnknownConversationError: there is none.
    """
    row = session.execute(_BY_ID, {"conversation": conversation_id}).first()
    if row is None:
        raise UnknownConversationError
    return state_of(row)


def lock_conversation(session: Session, conversation_id: str, network_hash: str | None = None) -> None:
    """Lock the conversation's row until the transaction ends and note that the worker was here.

    Deliveries of one message, and the events of a conversation, thereby queue up behind each other.

    Raises:
        UnknownConversationError: the conversation was deleted meanwhile.
    """
    values = {"conversation": conversation_id, "moment": now()} | ({"network": network_hash} if network_hash else {})
    if session.execute(_LOCK_FROM_NETWORK if network_hash else _LOCK, values).first() is None:
        raise UnknownConversationError


def lock_address(
    session: Session, channel: str, address_hash: str, network_hash: str | None = None
) -> ConversationState:
    """Lock the conversation of this address, as `lock_conversation` does, and return it.

    Raises:
        UnknownConversationError: there is none.
    """
    address = {"of_channel": channel, "of_address": address_hash}
    row = session.execute(_LOCK_ADDRESS, {**address, "moment": now(), "network": network_hash}).first()
    if row is None:
        raise UnknownConversationError
    return state_of(row)


def lock_or_open(session: Session, channel: str, address_hash: str) -> ConversationState:
    """Lock the conversation of this address and return it, opening it when it is new."""
    try:
        return lock_address(session, channel, address_hash)
    except UnknownConversationError:
        conversation = open_conversation(session, channel, address_hash)
        lock_conversation(session, conversation.id)
        return conversation


def receive(
    session: Session,
    conversation: ConversationState,
    dedup_key: str,
    text: str,
    chosen: dict[str, Any] | None = None,
    answer_until: datetime | None = None,
) -> Received:
    """Store a message of a worker. The caller has locked the conversation and knows that the message is new.

    Args:
        dedup_key: the platform's own key for this message, unique in the channel.
        text: the words, with personal numbers already replaced by references.
        chosen: payload of the tapped choice, when the message is a tap.
        answer_until: until when the answer is kept for the platform's own request (`passive.py`).
    """
    inbox_id = new_id()
    values: dict[str, Any] = {"id": inbox_id, "conversation_id": conversation.id, "channel": conversation.channel}
    values |= {"dedup_key": dedup_key, "text": text, "chosen": chosen, "passive_until": answer_until}
    session.execute(_RECEIVE, values)
    number = append_event(session, conversation.id, "message", inbox_id=inbox_id)
    session.execute(_NUMBER, {"message": inbox_id, "number": number})
    return Received(inbox_id, number, duplicate=False)


def answer_at_once(
    session: Session, conversation: ConversationState, received: Received, reply: Reply, understanding: dict[str, Any]
) -> None:
    """Answer a message in the transaction that stores it, past whatever waits before it."""
    write_replies(session, conversation.id, [reply], inbox_id=received.inbox_id)
    settle_at_once(session, received, understanding)


def settle_at_once(session: Session, received: Received, understanding: dict[str, Any]) -> None:
    """Mark a message as done in the transaction that stores it, whatever it was answered."""
    row = session.get_one(InboxRow, received.inbox_id)
    row.state, row.done_at, row.understanding = "done", now(), understanding


def told_privacy(session: Session, conversation_id: str) -> bool:
    """Note that the worker is told how his data is treated; False when he had been told before."""
    row = session.get_one(ConversationRow, conversation_id, populate_existing=True)
    if row.notified_privacy_at is not None:
        return False
    row.notified_privacy_at = now()
    return True


def set_place(session: Session, conversation_id: str, place: str) -> None:
    """Remember where the worker is, by the code of the place. The caller has locked the conversation."""
    session.execute(update(ConversationRow).where(ConversationRow.id == conversation_id).values(place=place))


def find_received(session: Session, channel: str, dedup_key: str) -> Received | None:
    """Return the stored message with this key, or None when it has not arrived yet."""
    found = session.execute(_RECEIVED, {"of_channel": channel, "key": dedup_key}).first()
    return Received(found.id, found.seq, duplicate=True) if found else None


def state_of(row: Row[*tuple[Any, ...]]) -> ConversationState:
    """Translate the columns `STATE` of a row into the value that other parts of the bot see."""
    return ConversationState(row.id, row.channel, cast(Owner, row.owner), row.place, row.network_hash)
