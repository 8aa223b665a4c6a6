"""The transcript: what the worker said and what he was told, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Row, Select, bindparam, exists, select
from sqlalchemy.orm import Session

from bot.conversations.feedback import ratings_of
from bot.conversations.model import Author, Entry, FormStep
from bot.conversations.offers import offers_of
from bot.conversations.tables import EventRow, InboxRow, OutboxRow
from bot.files.links import files_of_each
from bot.storage.statements import table_of


@dataclass(frozen=True)
class Progress:
    """How far an incoming message has come, what it was answered, and what the model made of it."""

    done: bool
    replies: tuple[Entry, ...]
    understanding: dict[str, Any]


_INBOX, _OUTBOX = table_of(InboxRow), table_of(OutboxRow)
_PROGRESS = select(
    _INBOX.c.state,
    _INBOX.c.understanding,
    exists(select(_OUTBOX.c.id).where(_OUTBOX.c.inbox_id == _INBOX.c.id)).label("replied"),
).where(_INBOX.c.id == bindparam("message"))


def entries_after(session: Session, conversation_id: str, seq: int, limit: int = 200) -> list[Entry]:
    """Return up to `limit` messages with a number above `seq`, oldest first."""
    query = _messages().where(EventRow.conversation_id == conversation_id, EventRow.seq > seq)
    return entries_of_rows(session, session.execute(query.order_by(EventRow.seq).limit(limit)).all())


def entries_before(session: Session, conversation_id: str, seq: int | None, limit: int = 50) -> list[Entry]:
    """Return the last `limit` messages with a number below `seq` (None: the newest), oldest first."""
    query = _messages().where(EventRow.conversation_id == conversation_id)
    if seq is not None:
        query = query.where(EventRow.seq < seq)
    rows = session.execute(query.order_by(EventRow.seq.desc()).limit(limit)).all()
    return entries_of_rows(session, rows[::-1])


def progress_of(session: Session, inbox_id: str) -> Progress:
    """Return how far this message has come. A deleted message counts as done, without replies."""
    message = session.execute(_PROGRESS, {"message": inbox_id}).first()
    if message is not None and not message.replied:  # what a look while the turn runs finds
        return Progress(message.state != "pending", (), message.understanding or {})
    query = _messages().where(OutboxRow.inbox_id == inbox_id).order_by(EventRow.seq)
    replies = tuple(entries_of_rows(session, session.execute(query).all()))
    if message is None:
        return Progress(True, replies, {})
    # Answered between the two looks: with the replies visible, so is the state they were written with.
    message = session.execute(_PROGRESS, {"message": inbox_id}).first() or message
    return Progress(message.state != "pending", replies, message.understanding or {})


def entries_of_delivery(session: Session, delivery_id: str) -> tuple[Entry, ...]:
    """Return the messages that go out together in this delivery, in order."""
    query = _messages().where(OutboxRow.delivery_id == delivery_id).order_by(EventRow.seq)
    return tuple(entries_of_rows(session, session.execute(query).all()))


def _messages() -> Select[EventRow, InboxRow, OutboxRow]:
    return (
        select(EventRow, InboxRow, OutboxRow)
        .outerjoin(InboxRow, InboxRow.id == EventRow.inbox_id)
        .outerjoin(OutboxRow, OutboxRow.id == EventRow.outbox_id)
        .where(EventRow.kind == "message")
    )


def entries_of_rows(
    session: Session, rows: Sequence[Row[EventRow, InboxRow, OutboxRow] | tuple[EventRow, InboxRow, OutboxRow]]
) -> list[Entry]:
    """Return the messages of these events, each with its inbox or its outbox row."""
    if not rows:
        return []
    offers = offers_of(session, [outbox.id for _, _, outbox in rows if outbox is not None])
    ratings = ratings_of(session, [outbox.id for _, _, outbox in rows if outbox is not None])
    files = files_of_each(session, "message", [(outbox or inbox).id for _, inbox, outbox in rows])
    entries = []
    for event, inbox, outbox in rows:
        row = outbox or inbox
        entries.append(
            Entry(
                row.id,
                event.seq,
                "worker" if outbox is None else cast(Author, outbox.author),
                row.text,
                event.at,
                offers.get(row.id, ()),
                client_id=inbox.dedup_key.rpartition(":")[2] if outbox is None else None,
                form=FormStep(**outbox.form) if outbox is not None and outbox.form else None,
                attachments=files.get(row.id, ()),
                rating=ratings.get(row.id),
            )
        )
    return entries
