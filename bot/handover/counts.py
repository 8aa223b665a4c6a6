"""Hand-overs in figures: how many, how long people waited, how long they were helped, and how they found it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.figures.scope import Scope, china_date
from bot.handover.model import Ending, HandoverState, Reason
from bot.handover.tables import HandoverRow


@dataclass(frozen=True)
class HandoverCounts:
    """Hand-overs that began in a period.

    Attributes:
        by_reason, by_day: how many began.
        waits: seconds from the wish to the moment at which a person took each.
        handled: seconds from then to the end, of those that have ended.
        left: ended by the worker or by silence before anybody took them.
        off_hours: ended with a ticket, since nobody was on duty.
        waiting, claimed: how many stand so now, whenever they began.
        marks: how often each mark from 1 to 5 was given.
        contacted, solved: how often yes and no were said.
    """

    by_reason: Mapping[Reason, int]
    by_day: Mapping[date, int]
    waits: tuple[float, ...]
    handled: tuple[float, ...]
    left: int
    off_hours: int
    waiting: int
    claimed: int
    marks: Mapping[int, int]
    contacted: Mapping[bool, int]
    solved: Mapping[bool, int]

    @property
    def begun(self) -> int:
        """How many began."""
        return sum(self.by_reason.values())


def count_handovers(session: Session, scope: Scope) -> HandoverCounts:
    """Count the hand-overs that began in a period, and those that are open now."""
    row = HandoverRow
    columns = (row.reason, row.asked_at, row.claimed_at, row.ended_at, row.ended_how)
    rated = (row.satisfied, row.contacted, row.solved)
    rows = session.execute(select(*columns, *rated).where(scope.holds(row.asked_at, row.place))).all()
    open_now = session.execute(
        select(row.state, func.count())
        .where(row.state != HandoverState.ENDED, scope.within(row.place))
        .group_by(row.state)
    )
    now = dict(open_now.all())
    never_taken = Counter(one.ended_how for one in rows if one.claimed_at is None)
    return HandoverCounts(
        by_reason=Counter(Reason(one.reason) for one in rows),
        by_day=Counter(china_date(one.asked_at) for one in rows),
        waits=tuple((one.claimed_at - one.asked_at).total_seconds() for one in rows if one.claimed_at),
        handled=tuple(
            (one.ended_at - one.claimed_at).total_seconds() for one in rows if one.claimed_at and one.ended_at
        ),
        left=never_taken[Ending.WORKER] + never_taken[Ending.SILENCE],
        off_hours=never_taken[Ending.OFF_HOURS],
        waiting=now.get(HandoverState.WAITING, 0),
        claimed=now.get(HandoverState.CLAIMED, 0),
        marks=Counter(one.satisfied for one in rows if one.satisfied is not None),
        contacted=Counter(one.contacted for one in rows if one.contacted is not None),
        solved=Counter(one.solved for one in rows if one.solved is not None),
    )


def asked_for_people(session: Session, since: datetime, until: datetime) -> dict[str, list[datetime]]:
    """Return when people were asked into each conversation, by its id.

    An agent who looks in by himself was not asked for, but then the conversation was not settled without a person.
    """
    query = select(HandoverRow.conversation_id, HandoverRow.asked_at)
    found: dict[str, list[datetime]] = {}
    for conversation_id, asked_at in session.execute(
        query.where(HandoverRow.asked_at >= since, HandoverRow.asked_at < until)
    ):
        found.setdefault(conversation_id, []).append(asked_at)
    return found
