"""Tables of this feature."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, UtcDateTime, now


class DraftRow(Base):
    """What the worker of a conversation is filling in, saved at every step, with the question he was asked last."""

    __tablename__ = "drafts"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    form: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(80))
    values: Mapped[dict[str, Any]] = mapped_column("field_values", JSON)
    asking: Mapped[str] = mapped_column(String(40))
    attempts: Mapped[int] = mapped_column(default=0)
    offered: Mapped[list[str]] = mapped_column(JSON)
    expects: Mapped[str] = mapped_column(String(10))
    prompt: Mapped[str] = mapped_column(Text)
    choices: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    can_wait: Mapped[bool]
    waiting: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    paused: Mapped[bool] = mapped_column(default=False)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
