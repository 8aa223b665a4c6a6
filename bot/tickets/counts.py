"""Tickets in figures: by type, state and place, how long they took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.figures.scope import Scope, china_date
from bot.tickets.lifecycle import ENDED
from bot.tickets.model import TicketState
from bot.tickets.tables import TicketRow


@dataclass(frozen=True)
class TicketCounts:
    """Tickets filed in a period.

    Attributes:
        by_type: codes of types; by_place: codes of places, None without one. Both leave the confidential ones out:
            where few are filed, a number would tell of whom it speaks.
        by_state: where they stand now; confidential ones among them.
        confidential: how many of them are.
        settled: seconds from filing until it was done, of those that are done.
        open: how many are open now, whenever filed.
    """

    by_type: Mapping[str, int]
    by_state: Mapping[TicketState, int]
    by_place: Mapping[str | None, int]
    by_day: Mapping[date, int]
    confidential: int
    settled: tuple[float, ...]
    open: int

    @property
    def filed(self) -> int:
        """How many were filed."""
        return sum(self.by_state.values())


def count_tickets(session: Session, scope: Scope) -> TicketCounts:
    """Count the tickets filed in a period, and those that are open now."""
    row = TicketRow
    columns = row.type, row.state, row.place, row.discretion, row.created_at, row.entered_at
    rows = session.execute(select(*columns).where(scope.holds(row.created_at, row.place))).all()
    told = [one for one in rows if one.discretion != "confidential"]
    open_now = select(func.count()).select_from(row).where(row.state.not_in(ENDED), scope.within(row.place))
    return TicketCounts(
        by_type=Counter(one.type for one in told),
        by_state=Counter(TicketState(one.state) for one in rows),
        by_place=Counter(one.place for one in told),
        by_day=Counter(china_date(one.created_at) for one in rows),
        confidential=len(rows) - len(told),
        settled=tuple(
            (one.entered_at - one.created_at).total_seconds() for one in rows if one.state == TicketState.CLOSED
        ),
        open=session.scalar(open_now) or 0,
    )
