"""Who takes conversations now, how many at once, and what he knows especially well."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.audit.log import note
from bot.handover.model import HandoverError, HandoverState
from bot.handover.tables import HandoverRow, PresenceRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.statements import insert_into

FRESH = timedelta(minutes=2)
"""Whose page has not been heard of for so long has gone, whatever he chose last."""
USUAL_CAPACITY = 5
MOST_AT_ONCE = 30
MOST_SKILLS = 8
LONGEST_SKILL = 20


class PresenceState(StrEnum):
    """HERE takes conversations, AWAY keeps those he has and takes no new ones, OFF has gone home."""

    HERE = "here"
    AWAY = "away"
    OFF = "off"


@dataclass(frozen=True)
class Presence:
    """Of one person. `state` is what he chose; `is_here` whether he can be given a conversation now."""

    staff_id: str
    state: PresenceState
    capacity: int
    skills: tuple[str, ...]
    seen_at: datetime | None

    @property
    def is_here(self) -> bool:
        """He chose so, and his page is open."""
        return self.state is PresenceState.HERE and self.seen_at is not None and self.seen_at > now() - FRESH


def presence_of(session: Session, staff_id: str) -> Presence:
    """Return the presence of a person; who never chose anything is off."""
    row = session.get(PresenceRow, staff_id, populate_existing=True)
    return _presence(row) if row else Presence(staff_id, PresenceState.OFF, USUAL_CAPACITY, (), None)


def presences(session: Session) -> dict[str, Presence]:
    """Return the presence of everybody who ever chose one, by account."""
    return {row.staff_id: _presence(row) for row in session.scalars(select(PresenceRow)).all()}


def choose_presence(
    session: Session, keys: KeyRing, staff_id: str, state: PresenceState, capacity: int, skills: Collection[str]
) -> None:
    """Note what a person chose for himself.

    Raises:
        HandoverError: the capacity or a skill cannot be used.
    """
    if not 1 <= capacity <= MOST_AT_ONCE:
        raise HandoverError(f"同时接待的人数请填1到{MOST_AT_ONCE}。")
    kept = list(dict.fromkeys(skill.strip() for skill in skills if skill.strip()))
    if len(kept) > MOST_SKILLS or any(len(skill) > LONGEST_SKILL for skill in kept):
        raise HandoverError(f"擅长最多{MOST_SKILLS}项，每项最多{LONGEST_SKILL}个字。")
    before = presence_of(session, staff_id)
    values = {"state": state, "capacity": capacity, "skills": kept, "seen_at": now()}
    insert = insert_into(session, PresenceRow).values(staff_id=staff_id, **values)
    session.execute(insert.on_conflict_do_update(index_elements=[PresenceRow.staff_id], set_=values))
    if (before.state, before.capacity, before.skills) != (state, capacity, tuple(kept)):
        note(session, keys, staff_id, "presence_chosen", details={"presence": str(state), "capacity": capacity})


def still_there(session: Session, staff_id: str) -> None:
    """Note that the page of a person is open; what he chose stays."""
    session.execute(update(PresenceRow).where(PresenceRow.staff_id == staff_id).values(seen_at=now()))


def conversations_held(session: Session) -> dict[str, int]:
    """Return how many conversations each person has now; who has none is missing."""
    rows = session.execute(
        select(HandoverRow.staff_id, func.count())
        .where(HandoverRow.state == HandoverState.CLAIMED, HandoverRow.staff_id.is_not(None))
        .group_by(HandoverRow.staff_id)
    ).all()
    return {str(row[0]): row[1] for row in rows}


def _presence(row: PresenceRow) -> Presence:
    return Presence(row.staff_id, PresenceState(row.state), row.capacity, tuple(row.skills), row.seen_at)
