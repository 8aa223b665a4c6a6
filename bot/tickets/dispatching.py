"""A ticket goes to a union, or to a department without accounts: the second of 三单 (order, dispatch, settlement)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.directory.book import Directory
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.tickets.actors import Actor
from bot.tickets.acts import Act
from bot.tickets.conflicts import is_about, name_viewer
from bot.tickets.lifecycle import MoveError
from bot.tickets.model import Payer
from bot.tickets.stepping import Done, step, taken
from bot.tickets.tables import TicketBarredUnionRow, TicketRow
from bot.tickets.viewers import fit, forget_organisation

LONGEST_DEPARTMENT = 60


def dispatch(
    session: Session,
    keys: KeyRing,
    number: str,
    by: Actor,
    directory: Directory,
    *,
    to_union: str | None = None,
    to_department: str | None = None,
    people: Sequence[str] = (),
    who_pays: Payer | None = None,
    agreed: bool | None = None,
    note: str | None = None,
    seen: str | None = None,
) -> Done:
    """Dispatch a ticket.

    Args:
        to_union: code of a union; or
        to_department: name of somebody without accounts here (人社局): the hotline notes what it does.
        people: ids of the union's people who handle it; a confidential ticket needs some, nobody else there sees it.
        who_pays: who is to pay for it.
        agreed: the worker agrees that they learn who he is; None: as it was noted before.
        note: what they shall do; internal.

    Raises:
        UnknownTicketError, MoveError: see `bot.tickets.handling`; also when it is about that union, one above it, or
            one of these people.
    """
    row = taken(session, number, by, Act.DISPATCH, seen)
    if (to_union is None) == (to_department is None):
        raise MoveError("选一个工会，或者写一个部门，两个里选一个。")
    if to_union is not None:
        whom, place = _union(session, directory, row, to_union)
        chosen = [fit(session, row, staff_id, place) for staff_id in dict.fromkeys(people)]
        if row.confidential and not chosen:
            raise MoveError(f"保密工单要写明{whom}由谁来办：请选具体的人，别的人看不到。")
        forget_organisation(session, row)
        row.union_code, row.union_place = to_union, place
        for staff in chosen:
            name_viewer(session, row, staff.id)
        row.staff_id = chosen[0].id if len(chosen) == 1 else None
    else:
        whom = _department(session, directory, row, to_department or "")
        forget_organisation(session, row)
        row.department = whom
    row.dispatched_at, row.time_left, row.settle_by = now(), None, None
    row.payer = who_pays or row.payer
    row.agreed = row.agreed if agreed is None else agreed
    return step(session, keys, row, by, Act.DISPATCH, note, whom, shown=False)


def _union(session: Session, directory: Directory, row: TicketRow, code: str) -> tuple[str, str]:
    if code not in directory.unions:
        raise MoveError("没有这个工会，请重新选。")
    union = directory.unions.get(code)
    if is_about(session, directory.unions, row, union):
        clear = [one for one in directory.unions.above(code) if not is_about(session, directory.unions, row, one)]
        way = f"请派给与它无关的上级，例如{clear[0].name}。" if clear else "请由主管在热线直接办。"
        raise MoveError(f"这件投诉涉及{union.name}或者它的上级，不能派给它。{way}")
    return union.name, union.place


def _department(session: Session, directory: Directory, row: TicketRow, name: str) -> str:
    plain = " ".join(name.split())
    if not 2 <= len(plain) <= LONGEST_DEPARTMENT:
        raise MoveError(f"部门名称写2到{LONGEST_DEPARTMENT}个字。")
    barred = session.scalars(select(TicketBarredUnionRow.union_code).where(TicketBarredUnionRow.ticket_id == row.id))
    names = [directory.unions.get(code).name for code in barred if code in directory.unions]
    if any(one in plain or plain in one for one in names):
        raise MoveError(f"这件投诉涉及{'、'.join(names)}，不能派给它。请选与它无关的单位。")
    return plain
