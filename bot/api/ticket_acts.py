"""What another system does with a ticket: one route, the same use cases as the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field
from sqlalchemy.orm import Session

from bot.api.caller import Caller, needs
from bot.api.desk import Desk, DeskOf
from bot.api.problems import Problem, not_found
from bot.api.sent import Sent
from bot.api.tickets import Number, TicketOut, told
from bot.staff.roles import Permission
from bot.tickets import dispatching, handling, organisation, supervising
from bot.tickets.actors import Actor, staff_actor
from bot.tickets.acts import Act
from bot.tickets.desk_case import find_case
from bot.tickets.lifecycle import MoveError
from bot.tickets.model import Payer, TicketState
from bot.tickets.stepping import Done, StaleError, UnknownTicketError

router = APIRouter(prefix="/tickets", tags=["tickets"])
Worker = Annotated[Caller, Depends(needs(Permission.TICKETS_WORK))]


class ActIn(Sent):
    """What shall be done. Which fields count depends on the act; `text` is its reason, question, result or note."""

    act: Act
    text: str = Field("", max_length=3000)
    seen: TicketState | None = Field(None, description="上次看到的状态：已经变了就不办，返回409")
    to_union: str | None = Field(None, description="dispatch：派给哪个工会（代码）")
    to_department: str | None = Field(None, description="dispatch：或者派给哪个部门（名称）")
    people: list[str] = Field(default_factory=list, description="dispatch：由谁来办（账号的编号）", max_length=20)
    who_pays: Payer | None = Field(None, description="dispatch、settle：谁付费")
    agreed: bool | None = Field(None, description="dispatch：职工同意让承办单位知道他是谁")
    until: datetime | None = Field(None, description="延期：延到什么时候")
    contacted: bool | None = None
    solved: bool | None = None
    satisfied: Annotated[int, Field(ge=1, le=5)] | None = None


Do = Callable[[Session, Desk, str, Actor, ActIn], Done]


def _dispatch(session: Session, desk: Desk, number: str, by: Actor, wish: ActIn) -> Done:
    return dispatching.dispatch(
        session,
        desk.keys,
        number,
        by,
        desk.directory.current(session),
        to_union=wish.to_union,
        to_department=wish.to_department,
        people=wish.people,
        who_pays=wish.who_pays,
        agreed=wish.agreed,
        note=wish.text or None,
        seen=wish.seen,
    )


def _request_extension(session: Session, desk: Desk, number: str, by: Actor, wish: ActIn) -> Done:
    if wish.until is None or wish.until.tzinfo is None:
        raise MoveError("until：写明延到什么时候，带时区，比如2026-12-01T17:30:00+08:00。")
    return organisation.request_extension(session, desk.keys, number, by, wish.until, wish.text, seen=wish.seen)


def _call_back(session: Session, desk: Desk, number: str, by: Actor, wish: ActIn) -> Done:
    if wish.contacted is None or wish.solved is None or wish.satisfied is None:
        raise MoveError("回访要写contacted、solved和satisfied（1到5）。")
    answers = (wish.contacted, wish.solved, wish.satisfied)
    return handling.call_back(session, desk.keys, number, by, *answers, wish.text or None, seen=wish.seen)


def _with_text(act: Callable[..., Done], optional: bool = False) -> Do:
    def do(session: Session, desk: Desk, number: str, by: Actor, wish: ActIn) -> Done:
        return act(session, desk.keys, number, by, (wish.text or None) if optional else wish.text, seen=wish.seen)

    return do


def _sign_in(session: Session, desk: Desk, number: str, by: Actor, wish: ActIn) -> Done:
    return organisation.sign_in(session, desk.keys, number, by, seen=wish.seen)


def _settle(session: Session, desk: Desk, number: str, by: Actor, wish: ActIn) -> Done:
    return organisation.settle(session, desk.keys, number, by, wish.text, wish.who_pays, seen=wish.seen)


def _grant(session: Session, desk: Desk, number: str, by: Actor, wish: ActIn) -> Done:
    note = wish.text or None
    return organisation.grant_extension(session, desk.keys, number, by, wish.until, note, seen=wish.seen)


def _note(session: Session, desk: Desk, number: str, by: Actor, wish: ActIn) -> Done:
    return supervising.note(session, desk.keys, number, by, wish.text)


ACTS: Mapping[Act, Do] = {
    Act.ACCEPT: _with_text(handling.accept, optional=True),
    Act.ASK: _with_text(handling.ask),
    Act.REJECT: _with_text(handling.reject),
    Act.TAKE_UP: _with_text(handling.take_up, optional=True),
    Act.DISPATCH: _dispatch,
    Act.TAKE_BACK: _with_text(handling.take_back, optional=True),
    Act.SIGN_IN: _sign_in,
    Act.RETURN: _with_text(organisation.return_back),
    Act.REQUEST_EXTENSION: _request_extension,
    Act.GRANT_EXTENSION: _grant,
    Act.DENY_EXTENSION: _with_text(organisation.deny_extension),
    Act.SETTLE: _settle,
    Act.APPROVE: _with_text(handling.approve_result, optional=True),
    Act.SEND_BACK: _with_text(handling.send_back),
    Act.CALL_BACK: _call_back,
    Act.REOPEN: _with_text(handling.reopen),
    Act.NOTE: _note,
}


@router.post("/{number}/acts")
async def act(caller: Worker, desk: DeskOf, number: Number, wish: ActIn) -> TicketOut:
    """Do something with a ticket; the worker is told what concerns him. `acts` of the ticket says what is possible."""
    do = ACTS.get(wish.act)
    if do is None:
        raise Problem(422, "act", f"接口不能“{wish.act}”。可以：{'、'.join(ACTS)}。")

    def work(session: Session) -> tuple[TicketOut, Done]:
        if find_case(session, desk.keys, desk.places, caller.staff, number) is None:
            raise not_found()
        done = do(session, desk, number, staff_actor(caller.staff), wish)
        found = find_case(session, desk.keys, desk.places, caller.staff, number)
        if found is None:
            raise not_found()
        return told(found), done

    try:
        ticket, done = await desk.write(work)
    except StaleError as error:
        raise Problem(409, "stale", str(error)) from error
    except MoveError as error:
        raise Problem(409, "not_possible", str(error)) from error
    except UnknownTicketError:
        raise not_found() from None
    if done.conversation_id is not None:
        await desk.written(done.conversation_id)
    return ticket
