"""Tables of this feature."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, new_id


class MemberRow(Base):
    """A worker whom a union has taken in.

    `phone_hash` finds a person's rows, `proof_hash` is what he must know; phone and tail lie encrypted beside them so
    that both can be hashed anew when the hash key is replaced.
    """

    __tablename__ = "members"
    __table_args__ = (Index("ix_members_phone_hash", "phone_hash"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    phone: Mapped[bytes] = mapped_column(LargeBinary)
    id_tail: Mapped[bytes] = mapped_column(LargeBinary)
    phone_hash: Mapped[str] = mapped_column(String(64))
    proof_hash: Mapped[str] = mapped_column(String(64), unique=True)
    union_code: Mapped[str] = mapped_column(String(20))
    union_name: Mapped[str] = mapped_column(String(80))
    joined_on: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(10))
