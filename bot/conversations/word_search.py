"""Looking for words in what workers said and in what people answered them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, select
from sqlalchemy.orm import Session

from bot.conversations.model import Author
from bot.conversations.tables import ConversationRow, InboxRow, OutboxRow
from bot.staff.area_filter import lies_within
from bot.staff.model import Staff


@dataclass(frozen=True)
class FoundMessage:
    """A message that holds the words, masked as it is stored."""

    conversation_id: str
    channel: str
    place: str | None
    author: Author
    text: str
    at: datetime


def find_words(
    session: Session,
    staff: Staff,
    words: Sequence[str],
    since: datetime,
    before: datetime | None,
    hidden: Select[str | None],
    limit: int,
) -> list[FoundMessage]:
    """Return messages that hold all words, the newest first. What the bot said is left out: it says the same to all.

    Both databases read all messages of the period for this. 200,000 take them a tenth of a second; an index of parts of
    words would be larger than the messages.

    Args:
        staff: whose places bound where is looked.
        since, before: the period; `before` None: up to now.
        hidden: ids of conversations that must not be found.
    """
    said = select(
        InboxRow.conversation_id, ConversationRow.channel, ConversationRow.place, InboxRow.text, InboxRow.received_at
    ).join(ConversationRow, ConversationRow.id == InboxRow.conversation_id)
    answered = (
        select(
            OutboxRow.conversation_id,
            ConversationRow.channel,
            ConversationRow.place,
            OutboxRow.text,
            OutboxRow.created_at,
        )
        .join(ConversationRow, ConversationRow.id == OutboxRow.conversation_id)
        .where(OutboxRow.author == "agent")
    )
    sides: tuple[
        tuple[Author, Select[*tuple[Any, ...]], SQLColumnExpression[str], SQLColumnExpression[datetime]], ...
    ] = (
        ("worker", said, InboxRow.text, InboxRow.received_at),
        ("agent", answered, OutboxRow.text, OutboxRow.created_at),
    )
    found: list[FoundMessage] = []
    for author, query, text, at in sides:
        matching = (
            query.where(at >= since, lies_within(ConversationRow.place, staff), *_holds(text, words))
            .where(ConversationRow.id.not_in(hidden))
            .order_by(at.desc())
            .limit(limit)
        )
        rows = session.execute(matching if before is None else matching.where(at < before))
        found += [FoundMessage(one[0], one[1], one[2], author, one[3], one[4]) for one in rows]
    return sorted(found, key=lambda message: message.at, reverse=True)[:limit]


def _holds(text: SQLColumnExpression[str], words: Sequence[str]) -> list[SQLColumnExpression[bool]]:
    return [text.icontains(word, autoescape=True) for word in words]
