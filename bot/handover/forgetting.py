"""What is written down of hand-overs is forgotten with the worker's words."""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.handover.tables import DraftRow, HandoverRow, NoteRow


def forget_handovers(session: Session, conversation_id: str) -> None:
    """Delete summaries, notes and unsent replies of a conversation; that people helped, and how, stays as a figure."""
    session.execute(update(HandoverRow).where(HandoverRow.conversation_id == conversation_id).values(summary=None))
    session.execute(delete(NoteRow).where(NoteRow.conversation_id == conversation_id))
    session.execute(delete(DraftRow).where(DraftRow.conversation_id == conversation_id))
