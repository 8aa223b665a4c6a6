"""Tables of this feature. Others call the use cases of this folder, never these tables."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, UtcDateTime, new_id, now


class FileRow(Base):
    """A file of a worker. It outlives its conversation while a ticket or an application needs it."""

    __tablename__ = "files"
    __table_args__ = (
        UniqueConstraint("conversation_id", "label"),
        Index("ix_files_conversation_id_sent_at", "conversation_id", "sent_at"),
        Index("ix_files_created_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"))
    label: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    media_type: Mapped[str | None] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(default=0)
    content_hash: Mapped[str | None] = mapped_column(String(64))
    source: Mapped[str | None] = mapped_column(String(20))
    # What the platform calls the file: with it, whoever has the bot's account could fetch it.
    reference: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class FileChunkRow(Base):
    """A piece of a file's content, encrypted."""

    __tablename__ = "file_chunks"
    __table_args__ = (UniqueConstraint("file_id", "position"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    file_id: Mapped[str] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"))
    position: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class FileLinkRow(Base):
    """What a file belongs to: a message, a ticket, an application."""

    __tablename__ = "file_links"
    __table_args__ = (UniqueConstraint("owner_kind", "owner_id", "file_id"), Index("ix_file_links_file_id", "file_id"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    file_id: Mapped[str] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"))
    owner_kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[str] = mapped_column(String(40))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
