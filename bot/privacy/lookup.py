"""In which conversations a number was typed, found by its keyed hash: nothing is decrypted."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.privacy.tables import PersonalNumberRow
from bot.text.personal import Kind


def conversations_with(session: Session, keys: KeyRing, kind: Kind, value: str) -> list[str]:
    """Return ids of conversations in which somebody typed this number, as long as it is kept."""
    found = PersonalNumberRow.kind == kind, PersonalNumberRow.value_hash == keys.hash(kind, value)
    return list(session.scalars(select(PersonalNumberRow.conversation_id).where(*found)))
