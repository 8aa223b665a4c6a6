"""Applications as rows of a file: where they stand, nothing of what was filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.applications.states import STATE_TITLES, ApplicationState
from bot.applications.tables import ApplicationRow
from bot.directory.places import PlaceIndex
from bot.figures.scope import Scope

HEADINGS = ("申请号", "事项", "状态", "第几级审核", "提交时间", "应办完", "地点", "工会", "超时")


def application_rows(
    session: Session, scope: Scope, places: PlaceIndex, unions: Mapping[str, str]
) -> Iterator[list[str | int | datetime | None]]:
    """Yield a row for each application filed in a period, oldest first, in the order of HEADINGS.

    Args:
        unions: names of unions by their codes.
    """
    row = ApplicationRow
    columns = (row.number, row.title, row.state, row.level, row.created_at, row.due_at, row.place, row.union_code)
    query = select(*columns, row.overdue_at).where(scope.holds(row.created_at, row.place))
    for one in session.execute(query.order_by(row.created_at, row.number)):
        yield [
            one.number,
            one.title,
            STATE_TITLES[ApplicationState(one.state)],
            one.level + 1,
            one.created_at,
            one.due_at,
            places.full_name(one.place) if one.place and one.place in places else one.place,
            unions.get(one.union_code, one.union_code) if one.union_code else None,
            "是" if one.overdue_at else "",
        ]
