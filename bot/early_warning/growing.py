"""A warning is opened, takes tickets in, and rises."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.early_warning.figures import Reached, figures_of
from bot.early_warning.model import WarningState, WarningStep
from bot.early_warning.rules import Level, Rule
from bot.early_warning.subjects import Subject
from bot.early_warning.tables import WarningRow, WarningStepRow, WarningTicketRow
from bot.storage.columns import new_id
from bot.storage.statements import insert_into
from bot.tasks.queue import add_task
from bot.tickets.watching import WatchedTicket

BY_MAIL, BY_WEBHOOK = "warning_mail", "warning_webhook"
WAYS = (BY_MAIL, BY_WEBHOOK)
"""Kinds of tasks: the ways to the person on duty, for red warnings."""

Found = tuple[Level, tuple[Reached, ...]]


def open_warning(
    session: Session, rule: Rule, subject: Subject, found: Found, moment: datetime
) -> tuple[WarningRow, bool]:
    """Open a warning; if somebody opened the same at this moment, return that one, locked, and False."""
    level, reached = found
    open_key = f"{rule.name}:{subject.kind}:{subject.key}"
    values = {
        **asdict(subject),
        "id": new_id(),
        "open_key": open_key,
        "rule": rule.name,
        "name": subject.name[:200],
        "level": level,
        "state": WarningState.OPEN,
        "tickets": 0,
        "people": 0,
        "affected": 0,
        "money": 0,
        "reached": _stored(rule, reached),
        "first_at": moment,
        "last_at": moment,
        "created_at": moment,
        "raised_at": moment,
    }
    insert = insert_into(session, WarningRow).values(**values).on_conflict_do_nothing()
    added = session.scalar(insert.returning(WarningRow.id))
    query = select(WarningRow).where(WarningRow.open_key == open_key).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one()
    if added is not None:
        _happened(session, row, WarningStep.OPENED, level, moment)
    return row, added is not None


def grow(
    session: Session,
    rule: Rule,
    row: WarningRow,
    subject: Subject | None,
    belonging: Sequence[WatchedTicket],
    joining: Collection[str],
    found: Found | None,
    moment: datetime,
) -> None:
    """Bring a locked warning up to date; nothing is written when nothing changed.

    Args:
        belonging: all its tickets that count, those joining now among them.
        joining: ids of tickets in the window of its rule.
        found: what they come to.
    """
    for ticket_id in joining:
        link = insert_into(session, WarningTicketRow).values(warning_id=row.id, ticket_id=ticket_id, added_at=moment)
        session.execute(link.on_conflict_do_nothing())
    figures = figures_of(rule, belonging)
    row.tickets, row.people = figures.tickets, figures.people
    row.affected, row.money = figures.affected, figures.money
    if belonging:
        row.first_at = min(ticket.filed_at for ticket in belonging)
        row.last_at = max(ticket.filed_at for ticket in belonging)
    if subject is not None:
        row.name, row.place = subject.name[:200], subject.place
    if found is not None and found[0] > row.level:
        # Whoever knows it at its old level must look once more. It never falls: that is for its owner to say.
        row.level, row.reached, row.raised_at = int(found[0]), _stored(rule, found[1]), moment
        row.state = WarningState.OPEN
        _happened(session, row, WarningStep.RAISED, found[0], moment)
    session.flush()


def _happened(session: Session, row: WarningRow, what: WarningStep, level: Level, moment: datetime) -> None:
    session.add(WarningStepRow(warning_id=row.id, what=what, level=level, at=moment))
    if level is Level.RED:
        for way in WAYS:
            add_task(session, way, {"warning": row.id}, key=row.id)


def _stored(rule: Rule, reached: Sequence[Reached]) -> dict[str, object]:
    return {"days": rule.days, "by": [asdict(one) for one in reached]}
