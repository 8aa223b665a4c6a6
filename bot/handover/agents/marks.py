"""How far a person has read: a mark by conversation, that only moves forward."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversations.record import unread
from bot.handover.tables import ReadMarkRow
from bot.storage.statements import insert_into


def mark_read(session: Session, conversation_id: str, staff_id: str, seq: int) -> None:
    """Note that he has read up to this event."""
    insert = insert_into(session, ReadMarkRow).values(conversation_id=conversation_id, staff_id=staff_id, seq=seq)
    greater = func.greatest if session.get_bind().dialect.name == "postgresql" else func.max
    session.execute(
        insert.on_conflict_do_update(
            index_elements=[ReadMarkRow.conversation_id, ReadMarkRow.staff_id],
            set_={"seq": greater(ReadMarkRow.seq, insert.excluded.seq)},
        )
    )


def unread_by(session: Session, staff_id: str, conversation_ids: Collection[str]) -> dict[str, int]:
    """Return how many messages of the workers he has not read; conversations without any are missing."""
    if not conversation_ids:
        return {}
    rows = session.execute(
        select(ReadMarkRow.conversation_id, ReadMarkRow.seq).where(
            ReadMarkRow.staff_id == staff_id, ReadMarkRow.conversation_id.in_(list(conversation_ids))
        )
    ).all()
    marks = {row[0]: row[1] for row in rows}
    return unread(session, {one: marks.get(one, 0) for one in conversation_ids})
