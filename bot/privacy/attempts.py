"""Counts wrong proofs (of membership, of a ticket) and locks those who guess.

A guard is one thing that is watched: a conversation, a phone number, a ticket number, a network address; its key is a
keyed hash, so that the table tells nothing. Callers `enter` all guards of an attempt first: that locks their rows until
the transaction ends, so that attempts in parallel are judged one after another and none slips through between look and
count. A worker who has his data deleted does not thereby unlock himself: these rows stay until they lapse.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.privacy.keys import KeyRing
from bot.storage.columns import Base, UtcDateTime, now
from bot.storage.statements import insert_into

ALLOWED = 3
"""Failures of one conversation, or for one phone or ticket, before it is locked."""

ALLOWED_BY_NETWORK = 10
"""Failures from one network address: a whole factory may share one, so it may err more often than a person."""

LOCK_TIME = timedelta(minutes=30)
COUNTER_LIFETIME = timedelta(days=1)


class AttemptRow(Base):
    """Failed attempts under one guard."""

    __tablename__ = "failed_attempts"
    __table_args__ = (Index("ix_failed_attempts_last_at", "last_at"),)

    scope: Mapped[str] = mapped_column(String(20), primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Guard:
    """Something whose failures are counted, and how many of them lock it.

    Attributes:
        scope: what it is: `conversation`, `phone`, `ticket`, `network`.
        key_hash: keyed hash of which one it is.
        allowed: failures within a day after which it is locked for half an hour.
    """

    scope: str
    key_hash: str
    allowed: int


class Attempt:
    """An attempt under way; its guards' rows are locked until the transaction ends."""

    def __init__(self, rows: Sequence[tuple[Guard, AttemptRow]]) -> None:
        self._rows = rows
        moment = now()
        for _, row in rows:
            # A lock that ran out, or a quiet day, wipes the slate.
            if (row.locked_until and row.locked_until <= moment) or row.last_at <= moment - COUNTER_LIFETIME:
                row.failures, row.locked_until = 0, None

    @property
    def locked_until(self) -> datetime | None:
        """Until when nobody may try, None when this attempt may go on."""
        return max((row.locked_until for _, row in self._rows if row.locked_until), default=None)

    @property
    def left(self) -> int:
        """How many more failures the strictest guard allows."""
        return min(guard.allowed - row.failures for guard, row in self._rows)

    def fail(self) -> None:
        """Count a failure under every guard, and lock those that have had enough."""
        moment = now()
        for guard, row in self._rows:
            row.failures += 1
            row.last_at = moment
            if row.failures >= guard.allowed:
                row.locked_until = moment + LOCK_TIME

    def succeed(self, clear: Collection[str]) -> None:
        """Forget the failures under the guards of these scopes."""
        for guard, row in self._rows:
            if guard.scope in clear:
                row.failures, row.locked_until = 0, None


def guards(
    keys: KeyRing,
    proof: str,
    conversation_id: str,
    network_hash: str | None,
    subject: tuple[str, str] | None = None,
    allowed: int = ALLOWED,
) -> list[Guard]:
    """Return the guards of a kind of proof: the conversation, what is to be opened, and the network if it is known.

    Args:
        proof: the kind of proof; failures of different kinds are counted apart.
        network_hash: keyed hash of the worker's network address, None if the channel does not know it.
        subject: what is to be opened: its scope (`phone`, `ticket`) and its value.
        allowed: failures before conversation and subject are locked.
    """
    watched = [("conversation", conversation_id, allowed)]
    if subject is not None:
        watched.append((*subject, allowed))
    if network_hash is not None:
        watched.append(("network", network_hash, ALLOWED_BY_NETWORK))
    return [Guard(scope, keys.hash(f"{proof} of {scope}", value), most) for scope, value, most in watched]


def enter(session: Session, guards: Sequence[Guard]) -> Attempt:
    """Begin an attempt: lock the rows of its guards, always in the same order, and read them.

    The caller commits the transaction whatever comes of the attempt: a failure that is rolled back was not counted.
    """
    ordered = sorted(guards, key=lambda guard: (guard.scope, guard.key_hash))
    rows = []
    for guard in ordered:
        fresh = insert_into(session, AttemptRow).values(
            scope=guard.scope, key_hash=guard.key_hash, failures=0, last_at=now()
        )
        # Changes nothing, but locks a row that exists.
        locked = fresh.on_conflict_do_update(
            index_elements=["scope", "key_hash"], set_={"failures": AttemptRow.failures}
        ).returning(AttemptRow)
        rows.append((guard, session.scalars(locked, execution_options={"populate_existing": True}).one()))
    return Attempt(rows)


def purge_attempts(session: Session) -> int:
    """Delete counters that a quiet day has made meaningless; return how many."""
    old = delete(AttemptRow).where(AttemptRow.last_at <= now() - COUNTER_LIFETIME).returning(AttemptRow.key_hash)
    return len(session.scalars(old).all())
