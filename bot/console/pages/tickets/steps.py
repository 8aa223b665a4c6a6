"""Steps of a ticket: each form carries the step it was rendered after; what has changed since is told, not overrun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console.pages.tickets.cases import case_page, opened, told_events
from bot.console.pages.tickets.lists import LIST
from bot.console.pages.tickets.step_forms import PERSON
from bot.console.visit import Visit
from bot.conversations.inbox import get_conversation
from bot.directory.book import Directory
from bot.privacy.keys import KeyRing
from bot.storage.clock import CHINA
from bot.tickets import dispatching, handling, organisation, supervising, viewers
from bot.tickets.actors import Actor, staff_actor
from bot.tickets.acts import Act
from bot.tickets.desk_case import sees, since, version_of
from bot.tickets.desk_model import Case
from bot.tickets.lifecycle import MoveError
from bot.tickets.limits import office_hours
from bot.tickets.model import PAYER_TITLES, Payer
from bot.tickets.stepping import Done, StaleError, UnknownTicketError

TYPED = frozenset({"note", "reason", "text", "result", "to_other"})
"""Fields whose words would be a pity to lose."""


@dataclass(frozen=True)
class _Sent:
    """A form of a step that was sent, with what its use case needs."""

    session: Session
    keys: KeyRing
    case: Case
    by: Actor
    directory: Directory
    form: Mapping[str, str]

    @property
    def known(self) -> tuple[Session, KeyRing, str, Actor]:
        return self.session, self.keys, self.case.number, self.by

    def text(self, name: str) -> str:
        return self.form.get(name, "").replace("\r\n", "\n").strip()

    def remark(self) -> str | None:
        return self.text("note") or None

    def payer(self) -> Payer | None:
        return next((payer for payer in PAYER_TITLES if payer == self.form.get("who_pays")), None)

    def yes(self, name: str, title: str) -> bool:
        if self.form.get(name) not in {"yes", "no"}:
            raise MoveError(f"请选“{title}”。")
        return self.form[name] == "yes"


def step(act: Act) -> Callable[[Visit], Response]:
    """Return the handler of a step."""

    def take(visit: Visit) -> Response:
        return _take(visit, act)

    return take


def _take(visit: Visit, act: Act) -> Response:
    console = visit.console
    one = opened(visit)
    seen = visit.form.get("version", "")
    try:
        with console.database.write() as session:
            # Locked from here on: whoever sends the same form at the same time comes after, and is told.
            if seen != version_of(session, one.number):
                raise StaleError("这张工单刚才有人办过。")
            directory = console.directory.current(session)
            done = _STEPS[act](_Sent(session, console.keys, one, staff_actor(visit.me.staff), directory, visit.form))
    except StaleError:
        return _changed(visit, seen)
    except UnknownTicketError:
        raise HTTPException(404) from None
    except MoveError as error:
        return case_page(visit, 422, str(error), act=act)
    if done.conversation_id is not None:
        with console.database.read() as session:
            channel = get_conversation(session, done.conversation_id).channel
        console.written(done.conversation_id, channel)
    console.changed()
    with console.database.read() as session:
        # Who gave it away may be no one of those who see it.
        still_seen = sees(session, visit.me.staff, one.number)
    return visit.go(f"{LIST}/{one.number}" if still_seen else LIST, f"ticket_{act}")


def _changed(visit: Visit, seen: str) -> Response:
    """Say what was done since the form was rendered. Nothing of it was taken; what was typed can be copied."""
    one = opened(visit)
    typed = [text for name, text in visit.form.items() if name in TYPED and text.strip()]
    return visit.page("tickets/changed.html", 409, one=one, events=told_events(since(one, seen)), typed=typed)


def _dispatch(sent: _Sent) -> Done:
    # What was written goes before what was picked. What is called like no union is a department.
    other = sent.text("to_other")
    wanted = other or sent.text("to")
    found = [union.code for union in sent.directory.unions.all() if wanted and wanted in {union.name, union.code}]
    if len(found) > 1:
        raise MoveError(f"叫“{wanted}”的工会不止一个，请写编号：{'、'.join(found[:5])}。")
    return dispatching.dispatch(
        *sent.known,
        sent.directory,
        to_union=found[0] if found else None,
        to_department=other if other and not found else None,
        people=[name.removeprefix(PERSON) for name in sent.form if name.startswith(PERSON)],
        who_pays=sent.payer(),
        agreed={"yes": True, "no": False}.get(sent.form.get("agreed", "")),
        note=sent.remark(),
    )


def _sign_in(sent: _Sent) -> Done:
    unions, code = sent.directory.unions, sent.case.union
    return organisation.sign_in(*sent.known, unions.get(code).name if code in unions and code else None)


def _request_extension(sent: _Sent) -> Done:
    try:
        day = date.fromisoformat(sent.text("until"))
    except ValueError:
        raise MoveError("请选延期到哪天。") from None
    return organisation.request_extension(*sent.known, _end_of(day), sent.text("reason"))


def _call_back(sent: _Sent) -> Done:
    score = sent.form.get("satisfied", "")
    if score not in {"1", "2", "3", "4", "5"}:
        raise MoveError("请选满意度，1到5分。")
    contacted, solved = sent.yes("contacted", "承办的人联系过他吗"), sent.yes("solved", "事情解决了吗")
    return handling.call_back(*sent.known, contacted, solved, int(score), sent.remark())


def _assign(sent: _Sent) -> Done:
    wanted = sent.form.get("staff", "")
    if not wanted:
        raise MoveError("请选交给谁。")
    return supervising.assign(*sent.known, None if wanted == "nobody" else wanted)


def _end_of(day: date) -> datetime:
    """Return the end of work on a day, midnight where nobody works."""
    hours = office_hours().hours(day)
    return datetime.combine(day, hours[-1].ends if hours else time(23, 59), CHINA).astimezone(UTC)


_STEPS: Mapping[Act, Callable[[_Sent], Done]] = {
    Act.ACCEPT: lambda sent: handling.accept(*sent.known, sent.remark()),
    Act.ASK: lambda sent: handling.ask(*sent.known, sent.text("text")),
    Act.REJECT: lambda sent: handling.reject(*sent.known, sent.text("reason")),
    Act.DISPATCH: _dispatch,
    Act.TAKE_UP: lambda sent: handling.take_up(*sent.known, sent.remark()),
    Act.TAKE_BACK: lambda sent: handling.take_back(*sent.known, sent.remark()),
    Act.SIGN_IN: _sign_in,
    Act.RETURN: lambda sent: organisation.return_back(*sent.known, sent.text("reason")),
    Act.REQUEST_EXTENSION: _request_extension,
    Act.GRANT_EXTENSION: lambda sent: organisation.grant_extension(*sent.known, None, sent.remark()),
    Act.DENY_EXTENSION: lambda sent: organisation.deny_extension(*sent.known, sent.text("reason")),
    Act.SETTLE: lambda sent: organisation.settle(*sent.known, sent.text("result"), sent.payer()),
    Act.APPROVE: lambda sent: handling.approve_result(*sent.known, sent.remark()),
    Act.SEND_BACK: lambda sent: handling.send_back(*sent.known, sent.text("reason")),
    Act.CALL_BACK: _call_back,
    Act.NOT_REACHED: lambda sent: handling.not_reached(*sent.known, sent.remark()),
    Act.REOPEN: lambda sent: handling.reopen(*sent.known, sent.text("reason")),
    Act.ASSIGN: _assign,
    Act.SUPERVISE: lambda sent: supervising.supervise(*sent.known, sent.form.get("on") != "no", sent.remark()),
    Act.NOTE: lambda sent: supervising.note(*sent.known, sent.text("text")),
    Act.CONSENT: lambda sent: viewers.consent(*sent.known, sent.yes("agreed", "他愿意吗"), sent.remark()),
    Act.NAME_VIEWER: lambda sent: viewers.name_viewer(*sent.known, sent.text("staff")),
    Act.BAR: lambda sent: viewers.bar_person(*sent.known, sent.text("staff")),
}
