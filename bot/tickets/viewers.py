"""Who is named to see a ticket, who must keep away from it, and who learns who the worker is."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.audit.log import note as note_in_audit
from bot.directory.codes import lies_in
from bot.privacy.keys import KeyRing
from bot.staff.accounts import find_staff
from bot.staff.model import Role, Staff
from bot.staff.roles import Permission, may
from bot.storage.columns import now
from bot.tickets.actors import Actor
from bot.tickets.acts import Act
from bot.tickets.conflicts import bar, barred_places, is_barred
from bot.tickets.conflicts import name_viewer as name_on_row
from bot.tickets.lifecycle import MoveError, add_step
from bot.tickets.model import TicketState
from bot.tickets.stepping import Done, UnknownTicketError, noted, taken, written
from bot.tickets.tables import TicketRow, TicketViewerRow

REVEALED_FOR = timedelta(hours=1)
"""How long an auditor sees a confidential ticket that he had shown to him."""

_LEADS = frozenset({"supervisor"})


def name_viewer(session: Session, keys: KeyRing, number: str, by: Actor, staff_id: str) -> Done:
    """Let somebody see a confidential ticket; a supervisor's decision.

    Raises:
        MoveError: he must not have it, or his account cannot.
    """
    row = taken(session, number, by)
    _only_leaders(by)
    staff = fit(session, row, staff_id)
    name_on_row(session, row, staff.id)
    return _kept(session, keys, row, by, Act.NAME_VIEWER, f"{staff.name}可以看", staff.id)


def bar_person(session: Session, keys: KeyRing, number: str, by: Actor, staff_id: str) -> Done:
    """Keep somebody away from a ticket: a complaint is about him, or he is close to whom it is about."""
    row = taken(session, number, by)
    _only_leaders(by)
    staff = find_staff(session, staff_id)
    if staff is None:
        raise MoveError("没有这个账号。")
    if staff_id == by.staff_id:
        raise MoveError("自己要回避的，请另一位主管来设，免得这张工单没人管。")
    bar(session, row, staff_id)
    return _kept(session, keys, row, by, Act.BAR, f"{staff.name}回避", staff.id)


def consent(session: Session, keys: KeyRing, number: str, by: Actor, agreed: bool, note: str | None = None) -> Done:
    """Note whether the worker agrees that whoever handles his ticket elsewhere learns who he is."""
    row = taken(session, number, by)
    if by.kind not in ("agent", "supervisor"):
        raise MoveError("愿不愿意公开，由热线的人问职工。")
    row.agreed = agreed
    said = f"职工{'同意' if agreed else '不同意'}让承办单位知道他是谁。{note or ''}"
    return _kept(session, keys, row, by, Act.CONSENT, said)


def reveal_to_auditor(session: Session, keys: KeyRing, number: str, auditor: Staff, reason: str) -> None:
    """Show a confidential ticket to an auditor for an hour; that, and why, is in the audit.

    Raises:
        UnknownTicketError: there is none, or it is about him.
        MoveError: no reason.
    """
    why = written(reason, "为什么要看")
    row = session.scalar(select(TicketRow).where(TicketRow.number == number).with_for_update())
    if row is None or auditor.role is not Role.AUDITOR or is_barred(session, row, auditor.id):
        raise UnknownTicketError(number)
    name_on_row(session, row, auditor.id, now() + REVEALED_FOR)
    actor = Actor("supervisor", auditor.id, auditor.name)
    add_step(session, row, actor, Act.NAME_VIEWER, f"审计查看：{why}", shown=False)
    note_in_audit(session, keys, auditor.id, "ticket_revealed", f"ticket:{row.number}")


def fit(session: Session, row: TicketRow, staff_id: str, union_place: str | None = None) -> Staff:
    """Return the account that shall have a ticket.

    Args:
        union_place: where the union is that it goes to; None: on the hotline, or where it is now.

    Raises:
        MoveError: it must not or cannot have it; the text says why.
    """
    staff = find_staff(session, staff_id)
    if staff is None or staff.disabled:
        raise MoveError("没有这个账号，或者已经停用。请换一个人。")
    if not may(staff, Permission.TICKETS_WORK):
        raise MoveError(f"{staff.name}的账号不能办工单。请换一个人。")
    if is_barred(session, row, staff.id):
        raise MoveError(f"这件事涉及{staff.name}，或者是他办过的，不能交给他。请换一个人。")
    if any(lies_in(about, area) for about in barred_places(session, row) for area in staff.areas):
        raise MoveError(f"这件事涉及{staff.name}所在的工会，不能交给他。请换一个人。")
    where = [place for place in (union_place or row.union_place, row.place) if place is not None]
    if staff.areas and not any(lies_in(area, place) for area in staff.areas for place in where):
        raise MoveError(f"{staff.name}不管这个地方。请换一个人。")
    if not staff.areas and staff.role is Role.OFFICER:
        raise MoveError(f"{staff.name}的账号没有写负责的地区。请换一个人。")
    return staff


def forget_organisation(session: Session, row: TicketRow) -> None:
    """Take a ticket away from the union it was dispatched to, and from its people who were named for it."""
    named = session.scalars(
        select(TicketViewerRow.staff_id).where(TicketViewerRow.ticket_id == row.id, TicketViewerRow.allowed.is_(True))
    )
    officers = [one for one in named if one != row.opened_by and _is_officer(session, one)]
    session.execute(
        delete(TicketViewerRow).where(TicketViewerRow.ticket_id == row.id, TicketViewerRow.staff_id.in_(officers))
    )
    if row.staff_id is not None and _is_officer(session, row.staff_id):
        row.staff_id = None
    row.dispatched_at = row.department = row.time_left = row.settle_by = None
    session.flush()


def _is_officer(session: Session, staff_id: str) -> bool:
    staff = find_staff(session, staff_id)
    return staff is not None and staff.role is Role.OFFICER


def _only_leaders(by: Actor) -> None:
    if by.kind not in _LEADS:
        raise MoveError("谁可以看、谁要回避，由主管来定。请告诉主管。")


def _kept(
    session: Session, keys: KeyRing, row: TicketRow, by: Actor, act: Act, said: str, staff_id: str | None = None
) -> Done:
    add_step(session, row, by, act, said, shown=False)
    session.flush()
    noted(session, keys, row, by, act, staff=staff_id)
    return Done(row.number, TicketState(row.state), None)
