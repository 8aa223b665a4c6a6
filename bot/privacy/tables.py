"""The one table where personal numbers lie, encrypted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, UtcDateTime, new_id, now


class PersonalNumberRow(Base):
    """A number a worker typed; everywhere else it appears only as its label, such as 〔手机1〕. Purged, it is empty."""

    __tablename__ = "personal_numbers"
    __table_args__ = (
        UniqueConstraint("conversation_id", "label"),
        UniqueConstraint("conversation_id", "kind", "value_hash"),
        Index("ix_personal_numbers_created_at", "created_at"),
        Index("ix_personal_numbers_value_hash", "value_hash"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    label: Mapped[str] = mapped_column(String(20))
    value: Mapped[bytes | None] = mapped_column(LargeBinary)
    value_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
