"""Tickets in figures: by type, state and place, how long they took, which are late, how workers found it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from bot.figures.scope import Scope, china_date
from bot.staff.model import Role
from bot.tickets.lifecycle import ENDED
from bot.tickets.lookup import is_barred
from bot.tickets.model import TicketState
from bot.tickets.sight import staff_ref, visible_to
from bot.tickets.tables import TicketRow, TicketStepRow

_DONE = frozenset({TicketState.CLOSED, TicketState.ARCHIVED})


@dataclass(frozen=True)
class TicketCounts:
    """Tickets filed in a period.

    Attributes:
        by_type: codes of types; by_place: codes of places, None without one. Both leave the confidential ones out:
            where few are filed, a number would tell of whom it speaks.
        by_state: where they stand now; confidential ones among them.
        confidential: how many of them are.
        settled: seconds from filing until it was done, of those that are done.
        marks: how often each mark from 1 to 5 was given; solved: how often yes and no were said.
        open, overdue: how many are open now, and late with the present step, whenever filed.
    """

    by_type: Mapping[str, int]
    by_state: Mapping[TicketState, int]
    by_place: Mapping[str | None, int]
    by_day: Mapping[date, int]
    confidential: int
    settled: tuple[float, ...]
    marks: Mapping[int, int]
    solved: Mapping[bool, int]
    open: int
    overdue: int

    @property
    def filed(self) -> int:
        """How many were filed."""
        return sum(self.by_state.values())


def count_tickets(session: Session, scope: Scope) -> TicketCounts:
    """Count the tickets filed in a period, and those that are open now."""
    row = TicketRow
    columns = row.type, row.state, row.place, row.confidential, row.created_at, row.satisfied, row.solved
    in_scope = and_(scope.holds(row.created_at, row.place), _counts_for(scope))
    rows = session.execute(select(*columns).where(in_scope)).all()
    told = [one for one in rows if not one.confidential]
    is_open = and_(row.state.not_in(sorted(ENDED)), scope.within(row.place), _counts_for(scope))
    open_now, overdue = session.execute(select(func.count(), func.count(row.overdue_at)).where(is_open)).one()
    return TicketCounts(
        by_type=Counter(one.type for one in told),
        by_state=Counter(TicketState(one.state) for one in rows),
        by_place=Counter(one.place for one in told),
        by_day=Counter(china_date(one.created_at) for one in rows),
        confidential=len(rows) - len(told),
        settled=_settled(session, in_scope),
        marks=Counter(one.satisfied for one in rows if one.satisfied is not None),
        solved=Counter(one.solved for one in rows if one.solved is not None),
        open=open_now,
        overdue=overdue,
    )


def _settled(session: Session, in_scope: ColumnElement[bool]) -> tuple[float, ...]:
    # Of a ticket that was done again the last end counts; one that was archived has ended before.
    ends = select(TicketRow.created_at, func.max(TicketStepRow.at)).join(
        TicketStepRow, TicketStepRow.ticket_id == TicketRow.id
    )
    ended = in_scope, TicketRow.state.in_(sorted(_DONE)), TicketStepRow.state == TicketState.CLOSED
    rows = session.execute(ends.where(*ended).group_by(TicketRow.id, TicketRow.created_at))
    return tuple((end - filed).total_seconds() for filed, end in rows)


def _counts_for(scope: Scope) -> ColumnElement[bool]:
    """Confidential tickets are in everybody's totals, but not what one must keep away from; and an officer may belong
    to the union that one is about: even its number does not reach him."""
    return visible_to(staff_ref(scope.staff)) if scope.staff.role is Role.OFFICER else ~is_barred(scope.staff)
