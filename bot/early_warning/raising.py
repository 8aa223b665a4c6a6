"""Rules are held against tickets: warnings are opened, grow and rise. Doing it twice changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.directory.book import Directory
from bot.directory.places import PlaceIndex
from bot.early_warning.figures import figures_of, level_of
from bot.early_warning.growing import grow, open_warning
from bot.early_warning.model import ENDED, WarningState
from bot.early_warning.rules import Level, Rule, SubjectKind
from bot.early_warning.subjects import Subject, subjects_of
from bot.early_warning.tables import TicketSubjectRow, WarningRow, WarningTicketRow
from bot.storage.statements import insert_into
from bot.tickets.watching import WatchedTicket, watched_tickets


def note_subjects(session: Session, directory: Directory, ticket_ids: Collection[str]) -> set[tuple[SubjectKind, str]]:
    """Note what tickets are about, and return the kinds and keys of it; also of what they were about until now.

    Commit this before `look_at`: of two tickets filed at once, whoever looks last then sees both.
    """
    known: dict[str, dict[tuple[str, str], TicketSubjectRow]] = defaultdict(dict)
    for row in session.scalars(select(TicketSubjectRow).where(TicketSubjectRow.ticket_id.in_(ticket_ids))):
        known[row.ticket_id][row.kind, row.key] = row
    touched = {mark for marks in known.values() for mark in marks}
    fresh = []
    for ticket in watched_tickets(session, ticket_ids):
        wanted = {(subject.kind, subject.key): subject for subject in subjects_of(directory, ticket)}
        for gone in known[ticket.id].keys() - wanted.keys():
            session.delete(known[ticket.id][gone])
            _leave_open_warnings(session, ticket.id, *gone)
        fresh += [
            {
                **asdict(wanted[mark]),
                "name": wanted[mark].name[:200],
                "ticket_id": ticket.id,
                "filed_at": ticket.filed_at,
            }
            for mark in wanted.keys() - known[ticket.id].keys()
        ]
        touched |= wanted.keys()
    session.flush()
    if fresh:
        session.execute(insert_into(session, TicketSubjectRow).values(fresh).on_conflict_do_nothing())
    return {(cast("SubjectKind", kind), key) for kind, key in touched}


def worth_a_look(session: Session, rules: Sequence[Rule], moment: datetime) -> set[tuple[SubjectKind, str]]:
    """Return kinds and keys of all subjects that may have a warning: in one go, since most have none by far.

    Neither words nor earlier warnings are looked at here: without them more tickets count, never fewer.
    """
    open_ones = select(WarningRow.kind, WarningRow.key).where(WarningRow.open_key.is_not(None))
    found = {(cast("SubjectKind", kind), key) for kind, key in session.execute(open_ones)}
    since = moment - timedelta(days=max((rule.days for rule in rules), default=0))
    columns = (TicketSubjectRow.kind, TicketSubjectRow.key, TicketSubjectRow.ticket_id)
    rows = session.execute(select(*columns).where(TicketSubjectRow.filed_at > since)).all()
    tickets = {one.id: one for one in watched_tickets(session, list({row.ticket_id for row in rows})) if one.counts}
    about: dict[tuple[SubjectKind, str], list[WatchedTicket]] = defaultdict(list)
    for row in rows:
        if row.ticket_id in tickets:
            about[cast("SubjectKind", row.kind), row.key].append(tickets[row.ticket_id])
    for (kind, key), all_of_it in about.items():
        for rule in rules:
            start = moment - timedelta(days=rule.days)
            some = [one for one in all_of_it if one.type in rule.types and one.filed_at > start]
            if rule.by == kind and some and level_of(rule, figures_of(rule, some)) is not None:
                found.add((kind, key))
    return found


def look_at(
    session: Session, rules: Sequence[Rule], places: PlaceIndex, kind: SubjectKind, key: str, moment: datetime
) -> None:
    """Hold the rules against all tickets about one subject."""
    of_kind = [rule for rule in rules if rule.by == kind]
    if not of_kind:
        return
    since = moment - timedelta(days=max(rule.days for rule in of_kind))
    rows = session.execute(
        select(TicketSubjectRow.ticket_id, TicketSubjectRow.name, TicketSubjectRow.place).where(
            TicketSubjectRow.kind == kind,
            TicketSubjectRow.key == key,
            TicketSubjectRow.filed_at > since,
            TicketSubjectRow.filed_at <= moment,
        )
    ).all()
    earlier = _earlier(session, kind, key)
    if not rows and not any(row.open_key for row in earlier):
        return
    linked = _linked(session, [row.id for row in earlier])
    ids = {row.ticket_id for row in rows} | {one for row in earlier if row.open_key for one in linked[row.id]}
    with_words = any(rule.words for rule in of_kind)
    tickets = {ticket.id: ticket for ticket in watched_tickets(session, ids, with_words)}
    for rule in of_kind:
        subject = _subject(places, kind, key, [(row.name, row.place) for row in rows])
        mine = [row for row in earlier if row.rule == rule.name]
        _hold(session, rule, places, subject, tickets, {row.ticket_id for row in rows}, mine, linked, moment)


def _hold(
    session: Session,
    rule: Rule,
    places: PlaceIndex,
    subject: Subject | None,
    tickets: Mapping[str, WatchedTicket],
    recent: Collection[str],
    earlier: Iterable[WarningRow],
    linked: Mapping[str, set[str]],
    moment: datetime,
) -> None:
    """Hold one rule against the tickets of one subject."""
    row = next((one for one in earlier if one.open_key), None)
    ended = [one for one in earlier if not one.open_key]
    spent = {ticket_id for one in ended for ticket_id in linked[one.id]}
    since = moment - timedelta(days=rule.days)
    counting = [
        tickets[one]
        for one in recent
        if one in tickets and one not in spent and since < tickets[one].filed_at and _counts(rule, tickets[one])
    ]
    found = level_of(rule, figures_of(rule, counting))
    if row is None:
        if found is None or subject is None or not rule.holds_in(places, subject.place):
            return
        if _is_quiet(rule, ended, found[0], moment):
            return
        row, is_new = open_warning(session, rule, subject, found, moment)
        if not is_new:
            linked = {**linked, **_linked(session, [row.id])}
    all_of_it = linked.get(row.id, set()) | {ticket.id for ticket in counting}
    known = {**tickets, **{one.id: one for one in watched_tickets(session, all_of_it - tickets.keys())}}
    belonging = [known[one] for one in all_of_it if one in known and known[one].counts]
    grow(session, rule, row, subject, belonging, {ticket.id for ticket in counting}, found, moment)


def _counts(rule: Rule, ticket: WatchedTicket) -> bool:
    return ticket.counts and ticket.type in rule.types and rule.speaks(ticket.words)


def _is_quiet(rule: Rule, ended: Iterable[WarningRow], level: Level, moment: datetime) -> bool:
    """After a false alarm only what is graver than that warns at once."""
    return any(
        one.state == WarningState.FALSE_ALARM
        and one.ended_at is not None
        and moment < one.ended_at + timedelta(days=rule.quiet_days)
        and level <= one.level
        for one in ended
    )


def _earlier(session: Session, kind: SubjectKind, key: str) -> list[WarningRow]:
    """All warnings of a subject; the one that is not ended locked, so that two who look do not grow it at once."""
    query = select(WarningRow).where(WarningRow.kind == kind, WarningRow.key == key)
    return list(session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def _linked(session: Session, warning_ids: Collection[str]) -> dict[str, set[str]]:
    linked: dict[str, set[str]] = defaultdict(set)
    if not warning_ids:
        return linked
    query = select(WarningTicketRow.warning_id, WarningTicketRow.ticket_id)
    for warning_id, ticket_id in session.execute(query.where(WarningTicketRow.warning_id.in_(warning_ids))):
        linked[warning_id].add(ticket_id)
    return linked


def _leave_open_warnings(session: Session, ticket_id: str, kind: str, key: str) -> None:
    """A ticket turned out to be about something else."""
    warnings = select(WarningRow.id).where(
        WarningRow.kind == kind, WarningRow.key == key, WarningRow.state.not_in(sorted(ENDED))
    )
    session.execute(
        delete(WarningTicketRow).where(
            WarningTicketRow.ticket_id == ticket_id, WarningTicketRow.warning_id.in_(warnings)
        )
    )


def _subject(places: PlaceIndex, kind: SubjectKind, key: str, told: Sequence[tuple[str, str]]) -> Subject | None:
    """The subject as all its tickets tell it: the longest name, and the place that holds all of theirs."""
    if not told:
        return None
    around = [place for _, place in told if place in places]
    if not around:
        return None
    common = [around[0], *places.ancestors(around[0])]
    for place in around[1:]:
        common = [one for one in common if places.contains(one, place)]
    if not common:
        return None
    return Subject(kind, key, max((name for name, _ in told), key=lambda name: (len(name), name)), common[0])
