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
        Index("ix_tickets_union_place_state", "union_place", "state"),
        Index("ix_tickets_place_state", "place", "state"),
        Index("ix_tickets_staff_id_state", "staff_id", "state"),
        Index("ix_tickets_state_due_at", "state", "due_at"),
        Index("ix_tickets_created_at", "created_at"),
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
    # Seen only by people who are named, whatever the worker asked for: by its type, or by whom it is about.
    confidential: Mapped[bool] = mapped_column(default=False)
    # He agreed that whoever it is dispatched to learns who he is; None: he was not asked.
    agreed: Mapped[bool | None]
    opened_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    # Where the union of `union_code` is; to whom it was dispatched: that union, or a department without accounts here.
    union_place: Mapped[str | None] = mapped_column(String(9))
    department: Mapped[str | None] = mapped_column(String(60))
    dispatched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    supervised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Until when the present step must be done, and the whole of the handling; seconds of working time that were left of
    # the latter when it had to wait for the worker.
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settle_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    time_left: Mapped[int | None]
    overdue_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extension_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    payer: Mapped[str | None] = mapped_column(String(12))
    settlement: Mapped[str | None] = mapped_column(Text)
    contacted: Mapped[bool | None]
    solved: Mapped[bool | None]
    satisfied: Mapped[int | None]
    rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rated_by: Mapped[str | None] = mapped_column(String(12))
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
    """One step of a ticket's life, in order: what was done (`act`), in which state it then was, by whom, and why.

    `by` is the kind of actor, `person` the name that a member of staff had then. `shown`: the worker reads the
    note too; steps that did not move the ticket he never reads.
    """

    __tablename__ = "ticket_steps"
    __table_args__ = (Index("ix_ticket_steps_ticket_id", "ticket_id"),)

    id: Mapped[int] = mapped_column(SequenceNumber, primary_key=True, autoincrement=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    by: Mapped[str] = mapped_column("moved_by", String(40))
    staff_id: Mapped[str | None] = mapped_column(String(32))
    person: Mapped[str | None] = mapped_column(String(40))
    act: Mapped[str | None] = mapped_column(String(20))
    shown: Mapped[bool] = mapped_column(default=True)
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


class TicketNoteRow(Base):
    """What those who handle a ticket write for each other, encrypted; the worker never sees it."""

    __tablename__ = "ticket_notes"
    __table_args__ = (Index("ix_ticket_notes_ticket_id", "ticket_id"),)

    id: Mapped[int] = mapped_column(SequenceNumber, primary_key=True, autoincrement=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    staff_id: Mapped[str | None] = mapped_column(String(32))
    person: Mapped[str | None] = mapped_column(String(40))
    text: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column("written_at", UtcDateTime, default=now)


class TicketViewerRow(Base):
    """A person who may see a confidential ticket (until then), or who must not see a ticket whatever his role."""

    __tablename__ = "ticket_viewers"
    __table_args__ = (Index("ix_ticket_viewers_staff_id", "staff_id"),)

    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    allowed: Mapped[bool]
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column("named_at", UtcDateTime, default=now)


class TicketBarredUnionRow(Base):
    """A union that a complaint is about: neither it nor a union below it gets the ticket, nobody of its place sees it.

    `place` is missing of a joint union, which looks after no whole place.
    """

    __tablename__ = "ticket_barred_unions"

    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    union_code: Mapped[str] = mapped_column(String(40), primary_key=True)
    place: Mapped[str | None] = mapped_column(String(9))
