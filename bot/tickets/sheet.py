"""Tickets as rows of a file for people who may see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.directory.places import PlaceIndex
from bot.directory.routing import QUEUE_TITLES, Queue
from bot.figures.scope import Scope
from bot.privacy.keys import KeyRing
from bot.tickets.model import DISCRETION_TITLES, STATE_TITLES, TicketState
from bot.tickets.sight import Sight, sights, staff_ref, visible_to
from bot.tickets.tables import TicketRow
from bot.tickets.types import Discretion, ticket_types

HEADINGS = (
    "工单号", "类型", "状态", "登记时间", "地点", "单位", "情况", "保密", "紧急", "催办次数", "派给", "逾期",
    "解决了", "满意度",
)  # fmt: skip
PHONE = "联系电话"
BATCH = 500


def ticket_rows(
    session: Session, scope: Scope, places: PlaceIndex, unions: Mapping[str, str], phones: KeyRing | None
) -> Iterator[list[str | int | datetime | None]]:
    """Yield a row for each ticket filed in a period that its reader may see, oldest first, in the order of HEADINGS.

    Args:
        unions: names of unions by their codes.
        phones: opens the phones, which are then the last cell; None: they are left out. They are left out, too, of
            tickets that the reader sees without the person.
    """
    viewer, types = staff_ref(scope.staff), ticket_types()
    query = select(TicketRow).where(scope.holds(TicketRow.created_at, TicketRow.place), visible_to(viewer))
    query = query.order_by(TicketRow.created_at, TicketRow.number)
    for batch in session.scalars(query.execution_options(yield_per=BATCH)).partitions():
        seen = sights(session, viewer, batch) if phones else {}
        for row in batch:
            queue = QUEUE_TITLES[cast("Queue", row.queue)]
            cells: list[str | int | datetime | None] = [
                row.number,
                types.title(row.type),
                STATE_TITLES[TicketState(row.state)],
                row.created_at,
                places.full_name(row.place) if row.place and row.place in places else row.place,
                row.employer,
                row.story,
                "保密" if row.confidential else DISCRETION_TITLES[cast("Discretion", row.discretion)],
                "是" if row.urgent else "",
                row.urged_count,
                row.department or (unions.get(row.union_code, row.union_code) if row.union_code else queue),
                "是" if row.overdue_at else "",
                None if row.solved is None else "是" if row.solved else "否",
                row.satisfied,
            ]
            if phones:
                is_open = seen[row.id] is Sight.WHOLE and row.contact is not None
                cells.append(phones.decrypt(row.contact) if is_open and row.contact else "")
            yield cells
