"""Tables of this feature."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, UtcDateTime, new_id, now


class AlertRow(Base):
    """Somebody on duty must know of an emergency. What the worker said, his place and his phone lie in the ticket."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index("ix_alerts_conversation_id_last_at", "conversation_id", "last_at"),
        Index("ix_alerts_state_created_at", "state", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    ticket_number: Mapped[str] = mapped_column(String(20), unique=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"))
    danger: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(15), default="open")
    place_known: Mapped[bool] = mapped_column(default=False)
    phone_known: Mapped[bool] = mapped_column(default=False)
    asked: Mapped[int] = mapped_column(default=0)
    said_safe: Mapped[bool] = mapped_column(default=False)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by: Mapped[str | None] = mapped_column(String(40))
    reader_hash: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
