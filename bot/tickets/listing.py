"""Tickets as a list for the people who resolve them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.directory.places import PlaceIndex
from bot.privacy.keys import KeyRing
from bot.tickets.model import STATE_TITLES, TYPE_TITLES, TicketState, TicketType
from bot.tickets.numbers import CHINA
from bot.tickets.tables import TicketRow

HEADINGS = ("工单号", "类型", "状态", "提交时间", "地点", "单位", "联系电话", "情况")

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def tickets_since(session: Session, keys: KeyRing, places: PlaceIndex, since: datetime | None) -> Iterator[list[str]]:
    """Yield the cells of every ticket filed since, oldest first, in the order of HEADINGS.

    Workers write freely, and spreadsheets run what begins like a formula: such cells get an apostrophe in front.
    """
    query = select(TicketRow).order_by(TicketRow.created_at, TicketRow.number)
    if since is not None:
        query = query.where(TicketRow.created_at >= since)
    for row in session.scalars(query.execution_options(yield_per=500)):
        cells = [
            row.number,
            TYPE_TITLES[TicketType(row.type)],
            STATE_TITLES[TicketState(row.state)],
            row.created_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
            places.full_name(row.place) if row.place in places else row.place or "",
            row.employer or "",
            keys.decrypt(row.contact) if row.contact else "",
            row.story,
        ]
        yield [f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell for cell in cells]
