"""Tickets as a list for the people who resolve them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.directory.places import PlaceIndex
from bot.directory.routing import QUEUE_TITLES, Queue
from bot.forms.conditions import Value
from bot.forms.parsing import shown
from bot.privacy.keys import KeyRing
from bot.storage.clock import stamp
from bot.tickets.model import DISCRETION_TITLES, PAYER_TITLES, STATE_TITLES, Payer, TicketState
from bot.tickets.tables import TicketFactRow, TicketRow
from bot.tickets.types import Discretion, TicketTypes, ticket_types

HEADINGS = (
    "工单号", "类型", "状态", "提交时间", "地点", "单位", "联系电话", "情况",
    "要点", "补充", "投诉对象", "保密", "紧急", "催办", "派给", "网格", "派单说明",
    "办理时限", "逾期", "督办", "办理结果", "费用承担", "满意度",
)  # fmt: skip

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def tickets_since(
    session: Session,
    keys: KeyRing,
    places: PlaceIndex,
    since: datetime | None,
    union_names: Mapping[str, str] | None = None,
) -> Iterator[list[str]]:
    """Yield the cells of every ticket filed since, oldest first, in the order of HEADINGS.

    Workers write freely, and spreadsheets run what begins like a formula: such cells get an apostrophe in front.

    Args:
        union_names: names of unions by their codes; a code without one is written as it is.
    """
    types = ticket_types()
    names = union_names or {}
    query = select(TicketRow).order_by(TicketRow.created_at, TicketRow.number)
    if since is not None:
        query = query.where(TicketRow.created_at >= since)
    for row in session.scalars(query.execution_options(yield_per=500)):
        queue = QUEUE_TITLES[cast("Queue", row.queue)]
        cells = [
            row.number,
            types.title(row.type),
            STATE_TITLES[TicketState(row.state)],
            stamp(row.created_at),
            places.full_name(row.place) if row.place and row.place in places else row.place or "",
            row.employer or "",
            keys.decrypt(row.contact) if row.contact else "",
            row.story,
            "；".join(told_details(types, row.type, row.details, places)),
            "\n".join(f"[{stamp(fact.at)}] {fact.text}" for fact in _facts(session, row)),
            row.against or "",
            DISCRETION_TITLES[cast("Discretion", row.discretion)] or ("保密" if row.confidential else ""),
            "是" if row.urgent else "",
            f"{row.urged_count}次" if row.urged_count else "",
            row.department or (names.get(row.union_code, row.union_code) if row.union_code else queue),
            row.grid_code or queue,
            row.route_reason or "",
            stamp(row.due_at) if row.due_at else "",
            "是" if row.overdue_at else "",
            "是" if row.supervised_at else "",
            row.settlement or "",
            PAYER_TITLES[cast("Payer", row.payer)] if row.payer else "",
            str(row.satisfied) if row.satisfied else "",
        ]
        yield [f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell for cell in cells]


def told_details(types: TicketTypes, code: str, details: Mapping[str, Value], places: PlaceIndex) -> list[str]:
    """Return what is known of the fields of a ticket's type, each as “title：value”."""
    fields = types.get(code).fields
    return [
        f"{field.title}：{shown(field, details[field.name], places)}"
        for field in fields
        if details.get(field.name) is not None
    ]


def _facts(session: Session, row: TicketRow) -> list[TicketFactRow]:
    query = select(TicketFactRow).where(TicketFactRow.ticket_id == row.id).order_by(TicketFactRow.id)
    return list(session.scalars(query))
