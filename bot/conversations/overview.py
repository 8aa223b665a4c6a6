"""Conversations as a list for people at the desk, the latest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.conversations.model import Owner
from bot.conversations.tables import ConversationRow
from bot.staff.area_filter import lies_within
from bot.staff.model import Staff


@dataclass(frozen=True)
class ConversationSeen:
    """A conversation without its words."""

    id: str
    channel: str
    owner: Owner
    place: str | None
    created_at: datetime
    last_at: datetime


def conversations_seen(
    session: Session, staff: Staff, channel: str, hidden: Select[str | None], offset: int, limit: int
) -> list[ConversationSeen]:
    """Return the conversations within an account's places in which something happened last, the latest first.

    Args:
        channel: only of this channel; empty: of all.
        hidden: ids of conversations that are left out.
        offset: how many of them are left out at the beginning.
    """
    query = select(ConversationRow).where(lies_within(ConversationRow.place, staff), ConversationRow.id.not_in(hidden))
    if channel:
        query = query.where(ConversationRow.channel == channel)
    query = query.order_by(ConversationRow.last_at.desc(), ConversationRow.id).offset(offset).limit(limit)
    rows = session.scalars(query).all()
    return [_seen(row) for row in rows]


def conversations_by_id(session: Session, conversation_ids: Collection[str]) -> dict[str, ConversationSeen]:
    """Return these conversations by id; those that are gone are missing."""
    rows = session.scalars(select(ConversationRow).where(ConversationRow.id.in_(list(conversation_ids)))).all()
    return {row.id: _seen(row) for row in rows}


def _seen(row: ConversationRow) -> ConversationSeen:
    return ConversationSeen(row.id, row.channel, cast(Owner, row.owner), row.place, row.created_at, row.last_at)
