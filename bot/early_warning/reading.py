"""Warnings as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from bot.directory.codes import lies_below
from bot.early_warning.figures import Figures, Reached
from bot.early_warning.model import ENDED, Step, Warning, WarningState, WarningStep
from bot.early_warning.rules import Level, SubjectKind
from bot.early_warning.tables import TicketSubjectRow, WarningRow, WarningStepRow, WarningTicketRow
from bot.privacy.keys import KeyRing


@dataclass(frozen=True)
class Wanted:
    """Which warnings are asked for.

    Attributes:
        areas: codes of places they must lie in; none: everywhere.
        ended: those that are over instead of those that are not.
        unacknowledged: only those that nobody has acknowledged.
        level, kind, staff_id: only such ones; None: all.
    """

    areas: tuple[str, ...] = ()
    ended: bool = False
    unacknowledged: bool = False
    level: Level | None = None
    kind: SubjectKind | None = None
    staff_id: str | None = None


def warnings_wanted(session: Session, wanted: Wanted, offset: int = 0, limit: int = 50) -> list[Warning]:
    """Return a page of warnings: what nobody has acknowledged first, then the gravest, then the newest."""
    order = (
        (WarningRow.ended_at.desc(), WarningRow.id)
        if wanted.ended
        else (WarningRow.state.desc(), WarningRow.level.desc(), WarningRow.raised_at.desc(), WarningRow.id)
    )
    query = select(WarningRow).where(*_conditions(wanted)).order_by(*order).offset(offset).limit(limit)
    return [as_warning(row) for row in session.scalars(query)]


def count_warnings(session: Session, wanted: Wanted) -> int:
    """Count the warnings that `warnings_wanted` pages through."""
    return session.scalar(select(func.count()).select_from(WarningRow).where(*_conditions(wanted))) or 0


def find_warning(session: Session, warning_id: str) -> Warning | None:
    """Return a warning, None when there is none."""
    row = session.get(WarningRow, warning_id)
    return as_warning(row) if row is not None else None


def steps_of(session: Session, keys: KeyRing, warning_id: str) -> list[Step]:
    """Return what happened to a warning, the oldest first."""
    query = select(WarningStepRow).where(WarningStepRow.warning_id == warning_id).order_by(WarningStepRow.id)
    return [
        Step(
            WarningStep(row.what),
            Level(row.level),
            row.at,
            row.staff_id,
            keys.decrypt(row.note) if row.note is not None else None,
        )
        for row in session.scalars(query)
    ]


def tickets_of(session: Session, warning_id: str) -> dict[str, datetime]:
    """Return the ids of a warning's tickets, with the moment when each joined."""
    query = select(WarningTicketRow.ticket_id, WarningTicketRow.added_at)
    return {
        row.ticket_id: row.added_at for row in session.execute(query.where(WarningTicketRow.warning_id == warning_id))
    }


def warnings_of_ticket(session: Session, ticket_id: str) -> list[Warning]:
    """Return the warnings that a ticket belongs to, those that are not over first."""
    query = select(WarningRow).join(WarningTicketRow, WarningTicketRow.warning_id == WarningRow.id)
    query = query.where(WarningTicketRow.ticket_id == ticket_id)
    return [as_warning(row) for row in session.scalars(query.order_by(WarningRow.open_key.is_(None), WarningRow.id))]


def tickets_of_same_employer(session: Session, ticket_id: str, since: datetime) -> list[str]:
    """Return the ids of other tickets filed since about the employer of this one, whether or not they warn."""
    mine = select(TicketSubjectRow.key).where(
        TicketSubjectRow.ticket_id == ticket_id, TicketSubjectRow.kind == "employer"
    )
    others = select(TicketSubjectRow.ticket_id).where(
        TicketSubjectRow.kind == "employer",
        TicketSubjectRow.key.in_(mine),
        TicketSubjectRow.filed_at > since,
        TicketSubjectRow.ticket_id != ticket_id,
    )
    return list(session.scalars(others))


def others_of_subject(session: Session, warning: Warning, limit: int = 10) -> list[Warning]:
    """Return other warnings of the same employer, grid, street or place, the newest first."""
    query = select(WarningRow).where(
        WarningRow.kind == warning.kind, WarningRow.key == warning.key, WarningRow.id != warning.id
    )
    return [as_warning(row) for row in session.scalars(query.order_by(WarningRow.created_at.desc()).limit(limit))]


def as_warning(row: WarningRow) -> Warning:
    """Return what others see of a row."""
    return Warning(
        id=row.id,
        rule=row.rule,
        kind=cast("SubjectKind", row.kind),
        key=row.key,
        name=row.name,
        place=row.place,
        level=Level(row.level),
        state=WarningState(row.state),
        staff_id=row.staff_id,
        figures=Figures(row.tickets, row.people, row.affected, row.money),
        reached=tuple(Reached(**one) for one in row.reached["by"]),
        days=row.reached["days"],
        first_at=row.first_at,
        last_at=row.last_at,
        created_at=row.created_at,
        raised_at=row.raised_at,
        acknowledged_at=row.acknowledged_at,
        ended_at=row.ended_at,
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    ended = WarningRow.state.in_(sorted(ENDED))
    found: list[ColumnElement[bool]] = [ended if wanted.ended else ~ended]
    if wanted.areas:
        found.append(or_(*(lies_below(WarningRow.place, code) for code in wanted.areas)))
    if wanted.unacknowledged:
        found.append(WarningRow.state == WarningState.OPEN)
    if wanted.level is not None:
        found.append(WarningRow.level == int(wanted.level))
    if wanted.kind is not None:
        found.append(WarningRow.kind == wanted.kind)
    if wanted.staff_id is not None:
        found.append(WarningRow.staff_id == wanted.staff_id)
    return found
