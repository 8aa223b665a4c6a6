"""What an agent has begun to write: kept on the server, so that it follows him to another tab or computer."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.handover.model import HandoverError
from bot.handover.tables import DraftRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.statements import insert_into

LONGEST = 4000


def save_draft(session: Session, keys: KeyRing, conversation_id: str, staff_id: str, text: str) -> None:
    """Keep what is written so far, in place of what was kept before; nothing but spaces: nothing is kept.

    Raises:
        HandoverError: it is too long.
    """
    if len(text) > LONGEST:
        raise HandoverError(f"草稿最多{LONGEST}个字。")
    if not text.strip():
        drop_draft(session, conversation_id, staff_id)
        return
    values = {"text": keys.encrypt(text), "at": now()}
    insert = insert_into(session, DraftRow).values(conversation_id=conversation_id, staff_id=staff_id, **values)
    key = [DraftRow.conversation_id, DraftRow.staff_id]
    session.execute(insert.on_conflict_do_update(index_elements=key, set_=values))


def draft_of(session: Session, keys: KeyRing, conversation_id: str, staff_id: str) -> str:
    """Return what he has begun to write, empty when nothing."""
    row = session.get(DraftRow, (conversation_id, staff_id))
    return keys.decrypt(row.text) if row else ""


def drop_draft(session: Session, conversation_id: str, staff_id: str) -> None:
    """Forget what he has begun to write."""
    own = delete(DraftRow).where(DraftRow.conversation_id == conversation_id, DraftRow.staff_id == staff_id)
    session.execute(own)
