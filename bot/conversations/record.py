"""The record of a conversation as people at the desk read it: messages with how far they came, changes, notes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from bot.conversations.delivery_report import Standing, standing_column
from bot.conversations.model import Author, Entry
from bot.conversations.tables import DeliveryRow, EventRow, InboxRow, OutboxRow
from bot.conversations.transcript import entries_of_rows

SHOWN_KINDS = ("message", "owner", "note")
MOST_STANDINGS = 30
MOST_TURNS_ASKED = 60


@dataclass(frozen=True)
class Sending:
    """How far a message came on a channel that pushes. `cause`: why it did not arrive, a code."""

    delivery_id: str
    standing: Standing
    cause: str | None


@dataclass(frozen=True)
class Happening:
    """A numbered event: a message, a change of who speaks (`owner`), or a note of colleagues (`note`).

    Attributes:
        entry: of a message.
        sending: of a message that is pushed; None on a channel that pushes nothing.
    """

    seq: int
    kind: Literal["message", "owner", "note"]
    at: datetime
    entry: Entry | None
    sending: Sending | None


@dataclass(frozen=True)
class LastWords:
    """What was said last in a conversation, masked."""

    seq: int
    author: Author
    text: str
    at: datetime


def record_after(session: Session, conversation_id: str, seq: int, limit: int = 200) -> list[Happening]:
    """Return up to `limit` events with a number above `seq`, oldest first."""
    query = _events(conversation_id).where(EventRow.seq > seq).order_by(EventRow.seq).limit(limit)
    return _happenings(session, session.execute(query).all())


def record_before(session: Session, conversation_id: str, seq: int | None, limit: int = 60) -> list[Happening]:
    """Return the last `limit` events with a number below `seq` (None: the newest), oldest first."""
    query = _events(conversation_id).order_by(EventRow.seq.desc()).limit(limit)
    if seq is not None:
        query = query.where(EventRow.seq < seq)
    return _happenings(session, session.execute(query).all()[::-1])


def sendings(session: Session, conversation_id: str) -> dict[str, Sending]:
    """Return how far the newest messages to a worker came, by the id of the message."""
    rows = session.execute(
        select(OutboxRow.id, DeliveryRow.id, standing_column(), DeliveryRow.cause)
        .join(DeliveryRow, DeliveryRow.id == OutboxRow.delivery_id)
        .where(DeliveryRow.conversation_id == conversation_id)
        .order_by(DeliveryRow.order.desc())
        .limit(MOST_STANDINGS)
    ).all()
    return {outbox: Sending(delivery, standing, cause) for outbox, delivery, standing, cause in rows}


def last_words(session: Session, conversation_ids: Collection[str], of_worker: bool = False) -> dict[str, LastWords]:
    """Return what was said last in each of these conversations; one without words is missing.

    Args:
        of_worker: only what the worker said.
    """
    if not conversation_ids:
        return {}
    newest = (
        select(func.max(EventRow.seq))
        .where(EventRow.conversation_id.in_(list(conversation_ids)), EventRow.kind == "message")
        .group_by(EventRow.conversation_id)
    )
    if of_worker:
        newest = newest.where(EventRow.inbox_id.is_not(None))
    rows = session.execute(
        select(
            EventRow.conversation_id,
            EventRow.seq,
            EventRow.at,
            OutboxRow.author,
            func.coalesce(OutboxRow.text, InboxRow.text),
        )
        .outerjoin(InboxRow, InboxRow.id == EventRow.inbox_id)
        .outerjoin(OutboxRow, OutboxRow.id == EventRow.outbox_id)
        .where(EventRow.seq.in_(newest))
    ).all()
    return {
        conversation: LastWords(seq, cast(Author, author or "worker"), text, at)
        for conversation, seq, at, author, text in rows
    }


def unread(session: Session, read_up_to: Mapping[str, int]) -> dict[str, int]:
    """Return how many messages of the worker have a higher number than was read, by conversation; none: left out."""
    if not read_up_to:
        return {}
    beyond = or_(*(and_(EventRow.conversation_id == one, EventRow.seq > seq) for one, seq in read_up_to.items()))
    rows = session.execute(
        select(EventRow.conversation_id, func.count())
        .where(EventRow.kind == "message", EventRow.inbox_id.is_not(None), beyond)
        .group_by(EventRow.conversation_id)
    ).all()
    return {row[0]: row[1] for row in rows}


def newest_seq(session: Session, conversation_id: str) -> int:
    """Return the number of the newest event of a conversation, 0 when nothing has happened."""
    newest = select(func.max(EventRow.seq)).where(EventRow.conversation_id == conversation_id)
    return session.scalar(newest) or 0


def count_after(session: Session, conversation_id: str, seq: int) -> int:
    """Return how many events of the record have a number above `seq`."""
    beyond = and_(EventRow.conversation_id == conversation_id, EventRow.seq > seq, EventRow.kind.in_(SHOWN_KINDS))
    return session.scalar(select(func.count()).where(beyond)) or 0


def asked_questions(session: Session, conversation_id: str) -> list[str]:
    """Return the questions (`topic/name`) that were answered lately, each once, the newest first."""
    rows = session.scalars(
        select(InboxRow.understanding)
        .where(InboxRow.conversation_id == conversation_id, InboxRow.state == "done")
        .order_by(InboxRow.order.desc())
        .limit(MOST_TURNS_ASKED)
    ).all()
    named = [made.get("question") for made in rows if made and made.get("decision") in {"answer", "again"}]
    return list(dict.fromkeys(name for name in named if name))


def _events(conversation_id: str) -> Select[EventRow, InboxRow, OutboxRow, str | None, Standing, str | None]:
    return (
        select(
            EventRow,
            InboxRow,
            OutboxRow,
            DeliveryRow.id,
            case((DeliveryRow.id.is_not(None), standing_column())),
            DeliveryRow.cause,
        )
        .outerjoin(InboxRow, InboxRow.id == EventRow.inbox_id)
        .outerjoin(OutboxRow, OutboxRow.id == EventRow.outbox_id)
        .outerjoin(DeliveryRow, DeliveryRow.id == OutboxRow.delivery_id)
        .where(EventRow.conversation_id == conversation_id, EventRow.kind.in_(SHOWN_KINDS))
    )


def _happenings(
    session: Session, rows: Sequence[Row[EventRow, InboxRow, OutboxRow, str | None, Standing, str | None]]
) -> list[Happening]:
    messages = [(event, inbox, outbox) for event, inbox, outbox, *_ in rows if event.kind == "message"]
    entries = {entry.seq: entry for entry in entries_of_rows(session, messages)}
    return [
        Happening(
            event.seq,
            cast(Literal["message", "owner", "note"], event.kind),
            event.at,
            entries.get(event.seq),
            Sending(delivery, standing, cause) if delivery is not None else None,
        )
        for event, _, _, delivery, standing, cause in rows
    ]
