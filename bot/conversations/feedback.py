"""Whether an answer helped: the worker taps 有用 or 没用 below it, and may change his mind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.model import Entry
from bot.conversations.tables import FeedbackRow, InboxRow, OutboxRow
from bot.storage.columns import now
from bot.storage.statements import insert_into

Rating = Literal["open", "useful", "useless"]
"""`open`: the message is an answer that nobody has rated yet."""

RATED = frozenset({"answer", "again"})
"""Decisions that are an answer; what stands in a form or asks back is not."""


class NotRateableError(Exception):
    """The message is no answer of the bot in this conversation."""


def rate(session: Session, conversation_id: str, outbox_id: str, useful: bool) -> None:
    """Note whether an answer helped; the last tap counts.

    Raises:
        NotRateableError: there is no such answer in the conversation.
    """
    row = session.get(OutboxRow, outbox_id)
    if row is None or row.conversation_id != conversation_id or outbox_id not in ratings_of(session, [outbox_id]):
        raise NotRateableError(outbox_id)
    values = {"useful": useful, "at": now()}
    insert = insert_into(session, FeedbackRow).values(outbox_id=outbox_id, conversation_id=conversation_id, **values)
    session.execute(insert.on_conflict_do_update(index_elements=[FeedbackRow.outbox_id], set_=values))


def rating_of_new(entry: Entry, understanding: dict[str, Any] | None) -> Rating | None:
    """Return what `ratings_of` tells of a message that has just been written, None where nothing can be rated."""
    answers = entry.author == "bot" and entry.form is None and (understanding or {}).get("decision") in RATED
    return "open" if answers else None


def ratings_of(session: Session, outbox_ids: Sequence[str]) -> dict[str, Rating]:
    """Return how each of these messages was rated; messages that are no answers of the bot are left out."""
    rows = session.execute(
        select(OutboxRow.id, OutboxRow.form, InboxRow.understanding, FeedbackRow.useful)
        .join(InboxRow, InboxRow.id == OutboxRow.inbox_id)
        .outerjoin(FeedbackRow, FeedbackRow.outbox_id == OutboxRow.id)
        .where(OutboxRow.id.in_(outbox_ids), OutboxRow.author == "bot")
    )
    ratings: dict[str, Rating] = {}
    for outbox_id, form, understanding, useful in rows:
        if not form and (understanding or {}).get("decision") in RATED:
            ratings[outbox_id] = "open" if useful is None else "useful" if useful else "useless"
    return ratings
