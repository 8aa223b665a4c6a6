"""Whether people are there to take a conversation, and when they are back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handover.tables import PresenceRow
from bot.staff.accounts import all_staff
from bot.staff.roles import Permission, may
from bot.working_time.calendar import WorkingCalendar

HERE = "here"
"""State of the presence of whoever takes conversations now."""

SEEN_WITHIN = timedelta(minutes=2)
"""Whoever says that he is here, but whose screen has been silent for longer, is not."""


def somebody_is_here(session: Session, moment: datetime) -> bool:
    """True when somebody takes conversations at this moment, whatever the hour."""
    here = select(PresenceRow.staff_id).where(PresenceRow.state == HERE, PresenceRow.seen_at >= moment - SEEN_WITHIN)
    return session.scalars(here.limit(1)).first() is not None


def anybody_answers(session: Session) -> bool:
    """True when there is an account at all that may take conversations: without one nobody would ever come."""
    return any(not staff.disabled and may(staff, Permission.CONVERSATIONS_ANSWER) for staff in all_staff(session))


def people_are_there(session: Session, hours: WorkingCalendar, moment: datetime) -> bool:
    """True within the hours of the hotline, and outside of them while somebody is at work all the same."""
    return hours.is_open(moment) or somebody_is_here(session, moment)
