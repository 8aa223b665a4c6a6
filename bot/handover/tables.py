"""Tables of this feature."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, SequenceNumber, UtcDateTime, new_id, now


class HandoverRow(Base):
    """A conversation that people were asked into, from the wish to the end. `open_key`: its conversation's id while it
    has not ended, so that a conversation has one open hand-over at most.

    State: waiting, claimed, ended. `worker_at` and `agent_at`: when either spoke last.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        Index("ix_handovers_state_asked_at", "state", "asked_at"),
        Index("ix_handovers_staff_id_state", "staff_id", "state"),
        Index("ix_handovers_conversation_id", "conversation_id"),
        Index("ix_handovers_ended_at", "ended_at"),
        Index("ix_handovers_asked_at", "asked_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    open_key: Mapped[str | None] = mapped_column(String(32), unique=True)
    channel: Mapped[str] = mapped_column(String(20))
    place: Mapped[str | None] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(String(20))
    skill: Mapped[str] = mapped_column(String(20), default="")
    risk: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    talks_to_bot: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_answer_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    staff_id: Mapped[str | None] = mapped_column(String(32))
    worker_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    agent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    returned: Mapped[int] = mapped_column(default=0)
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_how: Mapped[str | None] = mapped_column(String(20))
    ticket_number: Mapped[str | None] = mapped_column(String(20))
    # Encrypted: it repeats the worker's words.
    summary: Mapped[bytes | None] = mapped_column(LargeBinary)
    contacted: Mapped[bool | None]
    solved: Mapped[bool | None]
    satisfied: Mapped[int | None]
    rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WatcherRow(Base):
    """A supervisor who looks on, silently or so that the worker knows."""

    __tablename__ = "handover_watchers"

    handover_id: Mapped[str] = mapped_column(ForeignKey("handovers.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    openly: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class AgentMessageRow(Base):
    """Who wrote an outbox message of a person; `client_id` makes a repeated sending the same message."""

    __tablename__ = "agent_messages"
    __table_args__ = (UniqueConstraint("conversation_id", "client_id"),)

    outbox_id: Mapped[str] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    staff_id: Mapped[str] = mapped_column(String(32))
    client_id: Mapped[str] = mapped_column(String(64))


class NoteRow(Base):
    """What colleagues tell each other about a conversation; the worker never sees it. Encrypted.

    `seq`: number of its event, by which it stands between the messages.
    """

    __tablename__ = "conversation_notes"
    __table_args__ = (Index("ix_conversation_notes_conversation_id_seq", "conversation_id", "seq"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    staff_id: Mapped[str] = mapped_column(String(32))
    seq: Mapped[int] = mapped_column(SequenceNumber)
    text: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class DraftRow(Base):
    """What an agent has begun to write and not sent. Encrypted."""

    __tablename__ = "reply_drafts"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    text: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ReadMarkRow(Base):
    """Up to which event a person has read a conversation."""

    __tablename__ = "read_marks"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    seq: Mapped[int] = mapped_column(SequenceNumber)


class PresenceRow(Base):
    """Whether a person takes conversations now, how many at once, and what he knows especially well."""

    __tablename__ = "presence"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="off")
    capacity: Mapped[int] = mapped_column(default=5)
    skills: Mapped[list[Any]] = mapped_column(JSON, default=list)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class DeskSwitchRow(Base):
    """What a supervisor turns on and off for everybody, such as automatic assignment."""

    __tablename__ = "desk_switches"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    on: Mapped[bool]
