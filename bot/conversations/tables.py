"""Tables of conversations. Other features call the use cases of this folder, never these tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, SequenceNumber, UtcDateTime, new_id, now


class ConversationRow(Base):
    """One worker on one channel."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "address_hash"), Index("ix_conversations_last_at", "last_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(20))
    address_hash: Mapped[str] = mapped_column(String(64))
    network_hash: Mapped[str | None] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(String(10), default="bot")
    place: Mapped[str | None] = mapped_column(String(9))
    lease_holder: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    notified_privacy_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class InboxRow(Base):
    """A message of a worker, masked; `dedup_key` is the platform's own de-duplication key.

    `requests`: how often the platform has delivered it, as far as the channel counts.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "dedup_key"),
        Index("ix_inbox_state_next_attempt_at", "state", "next_attempt_at"),
        Index("ix_inbox_conversation_id_state", "conversation_id", "state"),
        Index("ix_inbox_received_at", "received_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(20))
    dedup_key: Mapped[str] = mapped_column(String(160))
    order: Mapped[int] = mapped_column("arrival", SequenceNumber, default=0)
    text: Mapped[str] = mapped_column(Text)
    chosen: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    delay_told: Mapped[bool] = mapped_column(default=False)
    context: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    understanding: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    requests: Mapped[int] = mapped_column(default=1)
    passive_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    passive_reply: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutboxRow(Base):
    """A message to a worker, from the bot, a person, or the system (`notice`)."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_inbox_id", "inbox_id"),
        Index("ix_outbox_conversation_id", "conversation_id"),
        Index("ix_outbox_delivery_id", "delivery_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    inbox_id: Mapped[str | None] = mapped_column(ForeignKey("inbox.id", ondelete="CASCADE"))
    delivery_id: Mapped[str | None] = mapped_column(ForeignKey("deliveries.id", ondelete="SET NULL"))
    author: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    form: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class AddressRow(Base):
    """Where the words of a conversation go on a channel that must be pushed to, and what the platform still allows.

    `lease_holder` is the process that delivers to it now: one at a time, so that words keep their order.
    """

    __tablename__ = "addresses"
    __table_args__ = (Index("ix_addresses_channel", "channel"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[bytes] = mapped_column(LargeBinary)
    reachable: Mapped[bool] = mapped_column(default=True)
    cause: Mapped[str | None] = mapped_column(String(80))
    window_left: Mapped[int | None]
    window_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_holder: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DeliveryRow(Base):
    """Messages that were written together go out together; `position` is the number of the first one's event.

    State: pending, sending, sent, unknown (it may have arrived), failed.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_channel_state_next_attempt_at", "channel", "state", "next_attempt_at"),
        Index("ix_deliveries_conversation_id_state", "conversation_id", "state"),
        Index("ix_deliveries_inbox_id", "inbox_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(20))
    inbox_id: Mapped[str | None] = mapped_column(ForeignKey("inbox.id", ondelete="CASCADE"))
    order: Mapped[int] = mapped_column("position", SequenceNumber, default=0)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    parts_done: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    waits_for_worker: Mapped[bool] = mapped_column(default=False)
    hold_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    passive: Mapped[bool] = mapped_column(default=False)
    cause: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FeedbackRow(Base):
    """Whether a reply helped, as the worker said with a tap."""

    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_conversation_id", "conversation_id"),)

    outbox_id: Mapped[str] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    useful: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class OfferRow(Base):
    """A tappable choice below an outbox message: a token that only its conversation may send."""

    __tablename__ = "offers"
    __table_args__ = (
        Index("ix_offers_outbox_id", "outbox_id"),
        Index("ix_offers_conversation_id", "conversation_id"),
    )

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    outbox_id: Mapped[str] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ForgottenRow(Base):
    """A conversation whose words were deleted here, while the engine may still remember them."""

    __tablename__ = "forgotten"

    conversation_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class EventRow(Base):
    """What happened, in order: feeds every live stream and the history of a conversation."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_conversation_id_seq", "conversation_id", "seq"),
        Index("ix_events_inbox_id", "inbox_id"),
        Index("ix_events_outbox_id", "outbox_id"),
        # A number is never given twice, also after the newest events were deleted: streams resume by it.
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(SequenceNumber, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    inbox_id: Mapped[str | None] = mapped_column(ForeignKey("inbox.id", ondelete="CASCADE"))
    outbox_id: Mapped[str | None] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
