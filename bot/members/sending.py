"""What whoever sends the codes needs: the sealed letter, and where to note what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.members.codes import VALID_FOR
from bot.members.tables import OneTimeCodeRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now


@dataclass(frozen=True)
class Letter:
    """A code to send. Phone and code are in clear: they go to the sender and nowhere else."""

    phone: str = field(repr=False)
    code: str = field(repr=False)
    made_at: datetime

    @property
    def worthless(self) -> bool:
        """True when the code has expired."""
        return self.made_at + VALID_FOR <= now()


def letter_to_send(session: Session, keys: KeyRing, code_id: str) -> Letter | None:
    """Return the letter with a code, None when it need not be sent (any more)."""
    row = session.get(OneTimeCodeRow, code_id)
    if row is None or row.sealed is None or row.state != "open":
        return None
    phone, _, code = keys.decrypt(row.sealed).partition("/")
    return Letter(phone, code, row.created_at)


def note_sent(session: Session, code_id: str) -> None:
    """The letter is out: what was sealed is wiped."""
    session.execute(update(OneTimeCodeRow).where(OneTimeCodeRow.id == code_id).values(sealed=None, sent_at=now()))


def note_undelivered(session: Session, code_id: str) -> str | None:
    """Nothing could be sent: the code is void.

    Returns:
        the conversation that waits for it and must be told; None when none does (any more).
    """
    waiting = (
        update(OneTimeCodeRow)
        .where(OneTimeCodeRow.id == code_id, OneTimeCodeRow.state == "open")
        .values(state="unsent", sealed=None)
        .returning(OneTimeCodeRow.conversation_id)
    )
    return session.scalar(waiting)


def sent_since(session: Session, moment: datetime) -> int:
    """Return how many letters went out since."""
    return session.scalar(select(func.count()).where(OneTimeCodeRow.sent_at > moment)) or 0


def purge_codes(session: Session, made_before: datetime) -> int:
    """Delete codes that were made before; return how many."""
    old = delete(OneTimeCodeRow).where(OneTimeCodeRow.created_at < made_before).returning(OneTimeCodeRow.id)
    return len(session.scalars(old).all())
