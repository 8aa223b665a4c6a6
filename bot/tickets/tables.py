"""Tables of this feature."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, SequenceNumber, UtcDateTime, new_id, now


class TicketRow(Base):
    """A case that someone must resolve. It outlives the conversation it was filed in."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_conversation_id", "conversation_id"),
        Index("ix_tickets_state_updated_at", "state", "updated_at"),
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
    state: Mapped[str] = mapped_column(String(30))
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
