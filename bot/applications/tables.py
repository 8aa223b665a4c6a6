"""Tables of this feature."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, SequenceNumber, UtcDateTime, new_id, now


class ApplicationRow(Base):
    """An application, reviewed by people. It outlives the conversation it was filed in.

    What was filled in is one encrypted text: it holds names, ID numbers and money, and is read as a whole.
    """

    __tablename__ = "applications"
    __table_args__ = (
        Index("ix_applications_conversation_id", "conversation_id"),
        Index("ix_applications_state_due_at", "state", "due_at"),
        Index("ix_applications_union_code_state", "union_code", "state"),
        Index("ix_applications_place_state", "place", "state"),
        Index("ix_applications_person_hash", "person_hash"),
        Index("ix_applications_updated_at", "updated_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    query_code_hash: Mapped[str] = mapped_column(String(64))
    service: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(40))
    filled_in: Mapped[bytes] = mapped_column(LargeBinary)
    # While it is open: kind of service and keyed hash of the person, so that nobody has two open ones.
    open_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    # Keyed hash of the ID number, else of the phone: it stays, and finds what one person applied for.
    person_hash: Mapped[str | None] = mapped_column(String(64))
    place: Mapped[str | None] = mapped_column(String(9))
    union_code: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    level: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    overdue_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"))
    idempotency_key: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ApplicationStepRow(Base):
    """One step of an application's life, in order; `by` is `worker`, `timer`, or whoever decided."""

    __tablename__ = "application_steps"
    __table_args__ = (Index("ix_application_steps_application_id", "application_id"),)

    id: Mapped[int] = mapped_column(SequenceNumber, primary_key=True, autoincrement=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    move: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    level: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    by: Mapped[str] = mapped_column("moved_by", String(40))
    reason: Mapped[str | None] = mapped_column(Text)
