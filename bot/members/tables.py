"""Tables of this feature."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, UtcDateTime, new_id, now


class MemberRow(Base):
    """A worker whom a union has taken in.

    `phone_hash` finds a person's rows, `proof_hash` is what he must know; phone and tail lie encrypted beside them so
    that both can be hashed anew when the hash key is replaced.
    """

    __tablename__ = "members"
    __table_args__ = (Index("ix_members_phone_hash", "phone_hash"), Index("ix_members_alone_at", "alone_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    phone: Mapped[bytes] = mapped_column(LargeBinary)
    id_tail: Mapped[bytes] = mapped_column(LargeBinary)
    phone_hash: Mapped[str] = mapped_column(String(64))
    proof_hash: Mapped[str] = mapped_column(String(64), unique=True)
    union_code: Mapped[str] = mapped_column(String(40))
    union_name: Mapped[str] = mapped_column(String(100))
    joined_on: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(10))
    # The employer without a union at which he works, as `leads.employer_key` writes it; he joined by himself.
    alone_at: Mapped[str | None] = mapped_column(String(120))


class OneTimeCodeRow(Base):
    """A code that was asked for; also what counts how many were, so it outlives the conversation by a day or two.

    `sealed` holds phone and code, encrypted, until they were sent. `state` is `open` (the code may be told), `proved`,
    `unsent` (it could not be sent), or `over` (replaced by a newer one, or given up by the worker).
    """

    __tablename__ = "one_time_codes"
    __table_args__ = (
        Index("ix_one_time_codes_phone_hash_created_at", "phone_hash", "created_at"),
        Index("ix_one_time_codes_conversation_id_created_at", "conversation_id", "created_at"),
        Index("ix_one_time_codes_network_hash_created_at", "network_hash", "created_at"),
        Index("ix_one_time_codes_created_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(String(32))
    phone_hash: Mapped[str] = mapped_column(String(64))
    network_hash: Mapped[str | None] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BindingRow(Base):
    """A contact that has proved to be a member; `phone_hash` is that of the member at that time."""

    __tablename__ = "bindings"
    __table_args__ = (
        Index("ix_bindings_member_id", "member_id"),
        Index("ix_bindings_last_used_at", "last_used_at"),
    )

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    phone_hash: Mapped[str] = mapped_column(String(64))
    proved_by: Mapped[str] = mapped_column(String(10))
    bound_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_used_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
