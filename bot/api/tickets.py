"""Tickets for another system: list, read, open them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from bot.api.caller import Caller, needs
from bot.api.desk import DeskOf
from bot.api.problems import Problem, not_found
from bot.api.sent import Sent
from bot.audit.log import note
from bot.directory.routing import route
from bot.staff.roles import Permission
from bot.tickets.actors import staff_actor
from bot.tickets.desk import Asked, Line, Tab, list_tickets
from bot.tickets.desk_case import contact_of, find_case
from bot.tickets.desk_filing import DETAIL, TypedError, read_ticket
from bot.tickets.desk_model import Case
from bot.tickets.filing import file_ticket

router = APIRouter(prefix="/tickets", tags=["tickets"])

Reader = Annotated[Caller, Depends(needs(Permission.TICKETS_READ))]
Worker = Annotated[Caller, Depends(needs(Permission.TICKETS_WORK))]
Revealer = Annotated[Caller, Depends(needs(Permission.REVEAL))]
Number = Annotated[str, Path(pattern=r"^GD[0-9]{10,12}$", description="工单号")]


class TicketLine(BaseModel):
    """A ticket in a list."""

    number: str
    type: str
    state: str
    place: str | None
    employer: str | None
    begins: str = Field(description="情况的开头")
    urgent: bool
    overdue: bool
    due_at: datetime | None
    union: str | None
    department: str | None
    filed_at: datetime


class TicketPage(BaseModel):
    """A page of tickets; `next` is given as `after` for the next one, empty on the last."""

    items: list[TicketLine]
    next: str


class StepOut(BaseModel):
    """Something in the life of a ticket."""

    kind: str
    at: datetime
    state: str | None
    act: str | None
    person: str
    text: str


class TicketOut(BaseModel):
    """A ticket, as far as the account may see it. `acts`: what it may do now."""

    number: str
    type: str
    state: str
    place: str | None
    employer: str | None
    story: str
    details: list[str]
    discretion: str
    urgent: bool
    overdue: bool
    due_at: datetime | None
    union: str | None
    department: str | None
    contact: str | None = Field(description="联系电话，中间打星；完整的用contact接口，会留记录")
    conversation: str | None = Field(description="会话的编号")
    filed_at: datetime
    steps: list[StepOut]
    acts: list[str]


class TicketIn(Sent):
    """A ticket that another system opens for a worker, such as one told by telephone."""

    type: str = Field(description="工单类型的代码，见data/tickets", max_length=30)
    place: str = Field(description="区划代码，或者写到县（市、区）的地名", max_length=100)
    story: str = Field(description="情况；身份证号、银行卡号不要写进来", min_length=5, max_length=3000)
    employer: str = Field("", max_length=100)
    contact: str = Field("", description="联系电话", max_length=30)
    against: str = Field("", description="投诉工会时：投诉谁", max_length=100)
    discretion: str = Field("", description="normal、confidential或anonymous", max_length=12)
    details: dict[str, str] = Field(default_factory=dict, description="这类工单自己的字段")


class TicketFiled(BaseModel):
    """The number and the code that opens the ticket to the worker: tell him both."""

    number: str
    query_code: str


class ContactOut(BaseModel):
    """The phone in clear."""

    contact: str


@router.get("")
async def list_(
    caller: Reader,
    desk: DeskOf,
    tab: Tab = "all",
    state: Annotated[str, Query(max_length=30)] = "",
    type_: Annotated[str, Query(alias="type", max_length=30)] = "",
    place: Annotated[str, Query(max_length=9)] = "",
    since: date | None = None,
    until: date | None = None,
    after: Annotated[str, Query(max_length=200, description="上一页的next")] = "",
) -> TicketPage:
    """List tickets that the account may know of, the newest first."""
    asked = Asked(tab, type_, state, place, "", since, until, "newest", after)

    def work(session: Session) -> TicketPage:
        found = list_tickets(session, caller.staff, asked)
        return TicketPage(items=[_line(line) for line in found.lines], next=found.more)

    return await desk.read(work)


@router.get("/{number}")
async def show(caller: Reader, desk: DeskOf, number: Number) -> TicketOut:
    """Read a ticket."""

    def work(session: Session) -> TicketOut:
        found = find_case(session, desk.keys, desk.places, caller.staff, number)
        if found is None:
            raise not_found()
        return told(found)

    return await desk.read(work)


@router.post("", status_code=201)
async def open_(
    caller: Worker,
    desk: DeskOf,
    ticket: TicketIn,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=60, pattern=r"^[\w.:-]+$")],
) -> TicketFiled:
    """Open a ticket. The same `Idempotency-Key` of the same account again returns the ticket that it opened."""
    typed = ticket.model_dump(exclude={"details"})
    typed |= {f"{DETAIL}{name}": value for name, value in ticket.details.items()}

    def work(session: Session) -> TicketFiled:
        new = read_ticket(session, desk.keys, desk.places, None, typed)
        if not caller.covers(new.place):
            raise Problem(403, "place", "这个地方不在账号负责的地区里。")
        goes_to = route(desk.directory.current(session), new.place, new.employer, against=new.against)
        key = desk.keys.hash("ticket of a system", f"{caller.staff.id} {idempotency_key}")
        filed = file_ticket(session, desk.keys, new, None, key, goes_to, staff_actor(caller.staff))
        note(session, desk.keys, caller.staff.id, "ticket_opened", f"ticket:{filed.number}", {"type": new.type})
        return TicketFiled(number=filed.number, query_code=filed.query_code)

    try:
        return await desk.write(work)
    except TypedError as error:
        said = "；".join(f"{name.removeprefix(DETAIL)}：{fault}" for name, fault in error.faults.items())
        raise Problem(422, "invalid", said) from error


@router.post("/{number}/contact")
async def reveal(caller: Revealer, desk: DeskOf, number: Number) -> ContactOut:
    """Read the phone in clear; who did is noted."""

    def work(session: Session) -> ContactOut:
        contact = contact_of(session, desk.keys, caller.staff, number)
        if contact is None:
            raise not_found()
        note(session, desk.keys, caller.staff.id, "contact_revealed", f"ticket:{number}", {"by": "interface"})
        return ContactOut(contact=contact)

    return await desk.write(work)


def told(found: Case) -> TicketOut:
    """Return a ticket as the interface tells it."""
    return TicketOut(
        number=found.number,
        type=found.type,
        state=found.state,
        place=found.place,
        employer=found.employer,
        story=found.story,
        details=list(found.details),
        discretion=found.discretion,
        urgent=found.urgent,
        overdue=found.overdue,
        due_at=found.due_at,
        union=found.union,
        department=found.department,
        contact=found.contact,
        conversation=found.conversation_id,
        filed_at=found.filed_at,
        steps=[
            StepOut(kind=one.kind, at=one.at, state=one.state, act=one.act, person=one.person, text=one.text)
            for one in found.events
        ],
        acts=[str(act) for act in found.acts],
    )


def _line(line: Line) -> TicketLine:
    return TicketLine(
        number=line.number,
        type=line.type,
        state=line.state,
        place=line.place,
        employer=line.employer,
        begins=line.begins,
        urgent=line.urgent,
        overdue=line.overdue,
        due_at=line.due_at,
        union=line.union,
        department=line.department,
        filed_at=line.filed_at,
    )
