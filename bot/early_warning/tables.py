"""Tables of this feature."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, SequenceNumber, UtcDateTime, new_id, now


class TicketSubjectRow(Base):
    """What a ticket is about: an employer, a grid, a street, a place. Worked out once, since telling employers apart
    takes long.
    """

    __tablename__ = "ticket_subjects"
    __table_args__ = (Index("ix_ticket_subjects_kind_key_filed_at", "kind", "key", "filed_at"),)

    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(9))
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WarningRow(Base):
    """A warning. While it is not ended, `open_key` keeps a second one of the same rule and subject out.

    The figures count all its tickets; `reached` tells what brought it to its level.
    """

    __tablename__ = "warnings"
    __table_args__ = (
        Index("ix_warnings_state_level_raised_at", "state", "level", "raised_at"),
        Index("ix_warnings_rule_kind_key", "rule", "kind", "key"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    open_key: Mapped[str | None] = mapped_column(String(260), unique=True)
    rule: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(9))
    level: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    staff_id: Mapped[str | None] = mapped_column(String(32))
    tickets: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    affected: Mapped[int] = mapped_column(default=0)
    money: Mapped[int] = mapped_column(BigInteger, default=0)
    reached: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WarningTicketRow(Base):
    """A ticket that belongs to a warning."""

    __tablename__ = "warning_tickets"
    __table_args__ = (Index("ix_warning_tickets_ticket_id", "ticket_id"),)

    warning_id: Mapped[str] = mapped_column(ForeignKey("warnings.id", ondelete="CASCADE"), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class WarningStepRow(Base):
    """Something that happened to a warning. Notes are encrypted: people write of people in them."""

    __tablename__ = "warning_steps"
    __table_args__ = (Index("ix_warning_steps_warning_id", "warning_id"),)

    id: Mapped[int] = mapped_column(SequenceNumber, primary_key=True, autoincrement=True)
    warning_id: Mapped[str] = mapped_column(ForeignKey("warnings.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(String(12))
    level: Mapped[int]
    staff_id: Mapped[str | None] = mapped_column(String(32))
    note: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column("happened_at", UtcDateTime, default=now)
