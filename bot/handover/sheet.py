"""Hand-overs as rows of a file: times and ratings, no words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.directory.places import PlaceIndex
from bot.figures.scope import Scope
from bot.handover.model import Ending, HandoverState, Reason
from bot.handover.tables import HandoverRow

HEADINGS = (
    "要人工的时间", "渠道", "地点", "原因", "状态", "等待（分钟）", "接待（分钟）", "怎么结束的", "解决了", "满意度",
)  # fmt: skip
STATES = {HandoverState.WAITING: "排队", HandoverState.CLAIMED: "接待中", HandoverState.ENDED: "已结束"}
ENDINGS = {
    Ending.CLOSED: "人员结束",
    Ending.WORKER: "职工结束",
    Ending.SILENCE: "职工没再说话",
    Ending.OFF_HOURS: "没人上班，开了工单",
}


def handover_rows(
    session: Session, scope: Scope, places: PlaceIndex, channels: Mapping[str, str], reasons: Mapping[Reason, str]
) -> Iterator[list[str | int | float | datetime | None]]:
    """Yield a row for each hand-over that began in a period, oldest first, in the order of HEADINGS."""
    row = HandoverRow
    columns = (row.asked_at, row.channel, row.place, row.reason, row.state, row.claimed_at, row.ended_at, row.ended_how)
    rated = row.solved, row.satisfied
    query = select(*columns, *rated).where(scope.holds(row.asked_at, row.place)).order_by(row.asked_at, row.id)
    for one in session.execute(query):
        yield [
            one.asked_at,
            channels.get(one.channel, one.channel),
            places.full_name(one.place) if one.place and one.place in places else one.place,
            reasons[Reason(one.reason)],
            STATES[HandoverState(one.state)],
            _minutes(one.asked_at, one.claimed_at),
            _minutes(one.claimed_at, one.ended_at),
            ENDINGS[Ending(one.ended_how)] if one.ended_how else None,
            None if one.solved is None else "是" if one.solved else "否",
            one.satisfied,
        ]


def _minutes(begin: datetime | None, end: datetime | None) -> float | None:
    return round((end - begin).total_seconds() / 60, 1) if begin and end else None
