"""Tables of this feature."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, UtcDateTime, now


class PlatformValueRow(Base):
    """A value such as an access token or a polling offset, encrypted."""

    __tablename__ = "platform_values"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PaceRow(Base):
    """When the next call under this name is free to go."""

    __tablename__ = "pacing"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    free_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LeaderRow(Base):
    """Which process does what only one may do, and until when it has said so."""

    __tablename__ = "leaders"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class NoticeConsentRow(Base):
    """How often a worker has agreed to be sent a notice of this template after the conversation's window closed."""

    __tablename__ = "notice_consents"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    template: Mapped[str] = mapped_column(String(80), primary_key=True)
    remaining: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
