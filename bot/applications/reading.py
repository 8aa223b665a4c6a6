"""Applications as they stand, for those who may know."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.applications.model import Application, ApplicationStep
from bot.applications.states import OPEN, ApplicationState, Move
from bot.applications.tables import ApplicationRow, ApplicationStepRow
from bot.privacy.attempts import enter, guards
from bot.privacy.keys import KeyRing
from bot.tickets.numbers import clean_code


@dataclass(frozen=True)
class ApplicationLocked:
    """Too many wrong codes."""

    until: datetime


def applications_of(session: Session, conversation_id: str, limit: int = 10) -> list[Application]:
    """Return the applications that this conversation filed, newest first."""
    rows = session.scalars(
        select(ApplicationRow)
        .where(ApplicationRow.conversation_id == conversation_id)
        .order_by(ApplicationRow.created_at.desc(), ApplicationRow.number.desc())
        .limit(limit)
    )
    return [read(session, row) for row in rows]


def application_with_code(
    session: Session, keys: KeyRing, number: str, code: str | None, conversation_id: str, network_hash: str | None
) -> Application | ApplicationLocked | None:
    """Return an application to the conversation that filed it or to whoever knows its code.

    None: there is none, or not for him; which of the two is not said. Wrong codes are counted in the caller's
    transaction, which must be committed whatever is returned.
    """
    row = session.scalar(select(ApplicationRow).where(ApplicationRow.number == number))
    if row is not None and row.conversation_id == conversation_id:
        return read(session, row)
    if code is None:
        return None
    watched = guards(keys, "code", conversation_id, network_hash, ("application", number))
    attempt = enter(session, watched)
    if attempt.locked_until is not None:
        return ApplicationLocked(attempt.locked_until)
    given = keys.hash("application query", clean_code(code))
    if row is None or not hmac.compare_digest(given, row.query_code_hash):
        attempt.fail()
        return ApplicationLocked(attempt.locked_until) if attempt.locked_until else None
    attempt.succeed(clear=("conversation", "application"))
    return read(session, row)


def open_applications(session: Session, overdue: bool = False, limit: int = 200) -> list[Application]:
    """Return what waits for a decision or an answer, oldest first."""
    query = select(ApplicationRow).where(ApplicationRow.state.in_([state.value for state in OPEN]))
    if overdue:
        query = query.where(ApplicationRow.overdue_at.is_not(None))
    return [read(session, row) for row in session.scalars(query.order_by(ApplicationRow.created_at).limit(limit))]


def find_application(session: Session, number: str) -> Application | None:
    """Return an application to those who review it, None when there is none."""
    row = session.scalar(select(ApplicationRow).where(ApplicationRow.number == number))
    return read(session, row) if row is not None else None


def places_of(session: Session, number: str) -> tuple[str, ...] | None:
    """Return the place of an application, none when it has none; None when there is no such application."""
    found = session.execute(select(ApplicationRow.place).where(ApplicationRow.number == number)).first()
    if found is None:
        return None
    return (found.place,) if found.place is not None else ()


def filled_in(session: Session, keys: KeyRing, application_id: str) -> dict[str, Any]:
    """Return what was filled in, personal values in clear: only for those who review or decide."""
    row = session.get_one(ApplicationRow, application_id)
    return dict(json.loads(keys.decrypt(row.filled_in)))


def plain_number(text: str) -> str:
    """Return an application number as it is stored, however it was typed."""
    return re.sub("[^0-9A-Z]", "", text.upper())


def read(session: Session, row: ApplicationRow) -> Application:
    """Translate a row and its steps into the value that other parts of the bot see."""
    steps: Sequence[ApplicationStepRow] = session.scalars(
        select(ApplicationStepRow).where(ApplicationStepRow.application_id == row.id).order_by(ApplicationStepRow.id)
    ).all()
    return Application(
        id=row.id,
        number=row.number,
        service=row.service,
        title=row.title,
        state=ApplicationState(row.state),
        level=row.level,
        place=row.place,
        union_code=row.union_code,
        filed_at=row.created_at,
        due_at=row.due_at,
        overdue=row.overdue_at is not None,
        conversation_id=row.conversation_id,
        steps=tuple(
            ApplicationStep(
                Move(step.move) if step.move != "file" else None,
                ApplicationState(step.state),
                step.level,
                step.at,
                step.by,
                step.reason,
            )
            for step in steps
        ),
    )
