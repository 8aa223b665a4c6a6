"""Applications in figures: how many, where they stand, how long they took, which are late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from bot.applications.states import OPEN, ApplicationState
from bot.applications.tables import ApplicationRow
from bot.figures.scope import Scope
from bot.storage.columns import now


@dataclass(frozen=True)
class ApplicationCounts:
    """Applications that were filed in a period.

    Attributes:
        by_state: how many of each title, by where they stand now.
        decided: seconds from filing to the decision, of those that were approved or rejected.
        open, overdue: how many are under review or wait for the worker now, and how many are late, whenever filed.
    """

    by_state: Mapping[str, Mapping[ApplicationState, int]]
    decided: tuple[float, ...]
    open: int
    overdue: int

    @property
    def filed(self) -> int:
        """How many were filed."""
        return sum(sum(states.values()) for states in self.by_state.values())


def count_applications(session: Session, scope: Scope) -> ApplicationCounts:
    """Count the applications filed in a period, and those that are open now."""
    row, in_scope = ApplicationRow, scope.holds(ApplicationRow.created_at, ApplicationRow.place)
    by_state: dict[str, dict[ApplicationState, int]] = {}
    grouped = select(row.title, row.state, func.count()).where(in_scope).group_by(row.title, row.state)
    for title, state, count in session.execute(grouped):
        by_state.setdefault(title, {})[ApplicationState(state)] = count
    decisions = [ApplicationState.APPROVED, ApplicationState.REJECTED]
    decided = session.execute(select(row.created_at, row.updated_at).where(in_scope, row.state.in_(decisions)))
    late = and_(row.state == ApplicationState.IN_REVIEW, or_(row.overdue_at.is_not(None), row.due_at < now()))
    is_open = row.state.in_(OPEN), scope.within(row.place)
    open_now = session.scalar(select(func.count()).select_from(row).where(*is_open))
    overdue = session.scalar(select(func.count()).select_from(row).where(*is_open, late))
    return ApplicationCounts(
        by_state,
        tuple((ended - filed).total_seconds() for filed, ended in decided),
        open_now or 0,
        overdue or 0,
    )
