"""Private notes: colleagues read them between the messages, the worker never does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.log import note as audit
from bot.conversations.events import append_event
from bot.conversations.inbox import lock_conversation
from bot.handover.model import HandoverError
from bot.handover.tables import NoteRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import new_id, now

LONGEST = 2000


@dataclass(frozen=True)
class Note:
    """What a colleague noted. `seq` puts it between the messages."""

    seq: int
    staff_id: str
    text: str
    at: datetime


def add_note(session: Session, keys: KeyRing, conversation_id: str, staff_id: str, text: str) -> None:
    """Note something about a conversation.

    Raises:
        HandoverError: there are no words, or too many.
        UnknownConversationError: the conversation was deleted meanwhile.
    """
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise HandoverError(f"备注要有内容，最多{LONGEST}个字。")
    lock_conversation(session, conversation_id)
    seq = append_event(session, conversation_id, "note")
    row = NoteRow(id=new_id(), conversation_id=conversation_id, staff_id=staff_id, seq=seq, text=keys.encrypt(words))
    row.at = now()
    session.add(row)
    session.flush()
    audit(session, keys, staff_id, "note_written", f"conversation:{conversation_id}")


def notes_at(session: Session, keys: KeyRing, conversation_id: str, seqs: Collection[int]) -> dict[int, Note]:
    """Return the notes with these numbers."""
    if not seqs:
        return {}
    query = select(NoteRow).where(NoteRow.conversation_id == conversation_id, NoteRow.seq.in_(list(seqs)))
    return {
        row.seq: Note(row.seq, row.staff_id, keys.decrypt(row.text), row.at) for row in session.scalars(query).all()
    }
