"""Tables of this feature."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, SequenceNumber, UtcDateTime, new_id, now


class TicketRow(Base):
    """A case that someone must resolve. It outlives the conversation it was filed in."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_conversation_id", "conversation_id"),
        Index("ix_tickets_contact_hash", "contact_hash"),
        Index("ix_tickets_state_updated_at", "state", "updated_at"),
        Index("ix_tickets_union_code_state", "union_code", "state"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    query_code_hash: Mapped[str] = mapped_column(String(64))
    type: Mapped[str] = mapped_column(String(30))
    employer: Mapped[str | None] = mapped_column(String(200))
    place: Mapped[str | None] = mapped_column(String(9))
    story: Mapped[str] = mapped_column(Text)
    # The phone encrypted, not its reference: the number at the door is purged long before the ticket is.
    contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_hash: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    against_kind: Mapped[str | None] = mapped_column(String(10))
    against: Mapped[str | None] = mapped_column(String(200))
    discretion: Mapped[str] = mapped_column(String(12), default="normal")
    urgent: Mapped[bool] = mapped_column(default=False)
    union_code: Mapped[str | None] = mapped_column(String(40))
    grid_code: Mapped[str | None] = mapped_column(String(40))
    queue: Mapped[str] = mapped_column(String(12), default="unassigned")
    route_reason: Mapped[str | None] = mapped_column(Text)
    urged_count: Mapped[int] = mapped_column(default=0)
    urged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    urged_with: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(30))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"))
    idempotency_key: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class TicketStepRow(Base):
    """One state of a ticket's life, in order."""

    __tablename__ = "ticket_steps"
    __table_args__ = (Index("ix_ticket_steps_ticket_id", "ticket_id"),)

    id: Mapped[int] = mapped_column(SequenceNumber, primary_key=True, autoincrement=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    by: Mapped[str] = mapped_column("moved_by", String(40))
    note: Mapped[str | None] = mapped_column(Text)


class TicketFactRow(Base):
    """What a worker added to his ticket later."""

    __tablename__ = "ticket_facts"
    __table_args__ = (UniqueConstraint("ticket_id", "idempotency_key"),)

    id: Mapped[int] = mapped_column(SequenceNumber, primary_key=True, autoincrement=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    idempotency_key: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column("added_at", UtcDateTime, default=now)
