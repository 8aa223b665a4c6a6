"""Messages that the bot did not settle: what it did not know, asked back about, or answered in vain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.tables import ConversationRow, FeedbackRow, InboxRow, OfferRow, OutboxRow

Cause = Literal["unknown", "chosen", "none", "left", "disliked", "repeated"]
"""
unknown: the bot said that it does not know; chosen: it asked back and the worker tapped one of the questions;
none: it asked back and he tapped that it is none of these;
left: it asked back and he tapped none; disliked: he tapped 没用 below the answer; repeated: he asked the same again in
other words right after the answer.
"""

SOON = timedelta(minutes=5)
ALIKE = 60
"""Percent of the characters that two wordings of one question share, whatever their order."""
NONE_OF_THESE = "none_of_these"
"""What a tap means that it is none of the questions."""
_OWN = frozenset({"console"})
"""Channels on which the maintainers themselves talk."""


@dataclass(frozen=True)
class Gap:
    """One message, masked as it is stored.

    Attributes:
        answered: the question that was answered, None when none was.
        chosen: the question that the worker tapped when he was asked back.
        offered: the questions that he could have tapped, the likeliest first.
    """

    text: str
    cause: Cause
    answered: str | None
    chosen: str | None
    at: datetime
    offered: tuple[str, ...] = ()


def gaps_since(session: Session, since: datetime) -> list[Gap]:
    """Return what was not settled since a moment, oldest first."""
    rows = session.execute(
        select(InboxRow, FeedbackRow.useful)
        .join(ConversationRow, ConversationRow.id == InboxRow.conversation_id)
        .outerjoin(OutboxRow, OutboxRow.inbox_id == InboxRow.id)
        .outerjoin(FeedbackRow, FeedbackRow.outbox_id == OutboxRow.id)
        .where(InboxRow.received_at >= since, InboxRow.state == "done", ConversationRow.channel.not_in(_OWN))
        .order_by(InboxRow.conversation_id, InboxRow.order)
    )
    disliked: set[str] = set()
    conversations: dict[str, dict[str, InboxRow]] = {}
    for row, useful in rows:
        conversations.setdefault(row.conversation_id, {})[row.id] = row
        if useful is False:
            disliked.add(row.id)
    offered = _offered(session, since)
    found = [gap for rows in conversations.values() for gap in _of_conversation(list(rows.values()), disliked, offered)]
    return sorted(found, key=lambda gap: gap.at)


def _offered(session: Session, since: datetime) -> dict[str, tuple[str, ...]]:
    """Return the questions below the reply to each message, by the message."""
    rows = session.execute(
        select(OutboxRow.inbox_id, OfferRow.payload)
        .join(OutboxRow, OutboxRow.id == OfferRow.outbox_id)
        .join(InboxRow, InboxRow.id == OutboxRow.inbox_id)
        .where(InboxRow.received_at >= since)
        .order_by(OfferRow.outbox_id, OfferRow.position)
    )
    found: dict[str, list[str]] = {}
    for inbox_id, payload in rows:
        if "/" in str(payload.get("chosen") or ""):
            found.setdefault(inbox_id, []).append(payload["chosen"])
    return {inbox_id: tuple(names) for inbox_id, names in found.items()}


def _of_conversation(
    rows: Sequence[InboxRow], disliked: Collection[str], offered: Mapping[str, tuple[str, ...]]
) -> Iterator[Gap]:
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        if row.chosen:
            continue  # tapped, not typed: there is nothing to learn from the words
        understood = row.understanding or {}
        decision, question = understood.get("decision"), understood.get("question")
        if decision == "unknown":
            yield Gap(row.text, "unknown", None, None, row.received_at)
        elif decision == "ask":
            chosen = (after.chosen or {}).get("chosen") if after is not None else None
            cause: Cause = "none" if chosen == NONE_OF_THESE else "chosen" if chosen else "left"
            named = chosen if cause == "chosen" else None
            yield Gap(row.text, cause, None, named, row.received_at, offered.get(row.id, ()))
        elif decision == "answer" and row.id in disliked:
            yield Gap(row.text, "disliked", question, None, row.received_at)
        elif decision == "answer" and after is not None and _says_again(row, after):
            yield Gap(row.text, "repeated", question, None, row.received_at)


def _says_again(row: InboxRow, after: InboxRow) -> bool:
    if after.chosen or after.text == row.text or after.received_at - row.received_at > SOON:
        return False  # the very same words again are impatience
    return fuzz.token_sort_ratio(_spaced(row.text), _spaced(after.text)) >= ALIKE


def _spaced(text: str) -> str:
    return " ".join(text)
