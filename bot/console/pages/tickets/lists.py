"""Lists of tickets, and giving many of them to somebody at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from starlette.responses import Response

from bot.console.pages.tickets.words import SORT_TITLES, TAB_TITLES, left_of
from bot.console.visit import Visit
from bot.directory.places import PlaceIndex
from bot.staff.accounts import all_staff
from bot.staff.model import Staff
from bot.staff.roles import Permission, may
from bot.storage.columns import now
from bot.tickets.actors import staff_actor
from bot.tickets.desk import SORTS, TABS, Asked, list_tickets
from bot.tickets.desk_case import READERS, sees
from bot.tickets.lifecycle import MoveError
from bot.tickets.model import STATE_TITLES, TicketState
from bot.tickets.numbers import clean_number
from bot.tickets.stepping import UnknownTicketError
from bot.tickets.supervising import assign
from bot.tickets.types import ticket_types
from bot.tickets.viewers import reveal_to_auditor

LIST = "/console/tickets"
MARK = "mark-"
"""Begins the names of the boxes beside the lines; the ticket's number follows."""
FIELDS = ("tab", "type", "state", "place", "employer", "since", "until", "sort")


def show(visit: Visit) -> Response:
    """Show a page of a list."""
    return _list(visit, visit.request.query_params)


def assign_marked(visit: Visit) -> Response:
    """Give all marked tickets to one person; tickets that must not come to him are told, the others are given."""
    console, form = visit.console, visit.form
    numbers = [name.removeprefix(MARK) for name in form if name.startswith(MARK)]
    with console.database.read() as session:
        chosen = next((one for one in workers(all_staff(session)) if one.id == form.get("staff")), None)
    if chosen is None or not numbers:
        return _list(visit, form, "请先在左边勾选工单，再选交给谁。", 422)
    given: list[str] = []
    refused: list[str] = []
    for number in numbers:
        try:
            with console.database.write() as session:
                if not sees(session, visit.me.staff, number):
                    raise UnknownTicketError(number)
                assign(session, console.keys, number, staff_actor(visit.me.staff), chosen.id)
            given.append(number)
        except UnknownTicketError:
            refused.append(f"{number[:20]}：没有这张工单，或者您看不到它。")
        except MoveError as error:
            refused.append(f"{number}：{error}")
    if given:
        console.changed()
    return _list(visit, form, told=f"{len(given)}张工单交给了{chosen.name}。" if given else "", refused=refused)


def reveal(visit: Visit) -> Response:
    """Show a confidential ticket to an auditor for an hour; that, and why, is in the audit."""
    console, form = visit.console, visit.form
    number = clean_number(form.get("number", ""))
    try:
        with console.database.write() as session:
            reveal_to_auditor(session, console.keys, number, visit.me.staff, form.get("reason", ""))
    except UnknownTicketError:
        return _list(visit, {}, "没有这张工单，或者您看不到它。请核对工单号。", 422)
    except MoveError as error:
        return _list(visit, {}, str(error), 422)
    return visit.go(f"{LIST}/{number}")


def workers(staff: list[Staff]) -> list[Staff]:
    """Return the accounts that tickets can be given to, by name."""
    able = [one for one in staff if not one.disabled and may(one, Permission.TICKETS_WORK)]
    return sorted(able, key=lambda one: (one.role, one.name, one.login))


def _list(
    visit: Visit,
    query: Mapping[str, str],
    error: str | None = None,
    status: int = 200,
    told: str = "",
    refused: list[str] | None = None,
) -> Response:
    console, staff = visit.console, visit.me.staff
    asked, fault = _read(console.places, query)
    with console.database.read() as session:
        found = list_tickets(session, staff, asked)
        everybody = all_staff(session)
        directory = console.directory.current(session)
        names = {one.id: one.name for one in everybody}
        unions = {
            line.union: directory.unions.get(line.union).name
            for line in found.lines
            if line.union and line.union in directory.unions
        }
    moment = now()
    chosen = [(name, value) for name in FIELDS if (value := query.get(name, ""))]
    leads = visit.may(Permission.TICKETS_SUPERVISE)
    return visit.page(
        "tickets/list.html",
        status,
        error=error,
        told=told,
        refused=refused or [],
        asked=asked,
        typed={"place": query.get("place", ""), "fault": fault},
        filtered=any(value for name, value in chosen if name not in {"tab", "sort"}),
        chosen=chosen,
        tabs=[(tab, TAB_TITLES[tab], f"{LIST}?tab={tab}") for tab in TABS],
        counts=found.counts,
        lines=found.lines,
        left={line.number: left_of(line.due_at, moment) for line in found.lines},
        names=names,
        unions=unions,
        kinds=ticket_types().all(),
        states={str(state): title for state, title in STATE_TITLES.items()},
        sorts=SORT_TITLES,
        people=[one for one in workers(everybody) if visit.covers(one.areas) or not staff.areas] if leads else [],
        may_work=visit.may(Permission.TICKETS_WORK),
        may_reveal=staff.role in READERS and visit.may(Permission.REVEAL),
        first=_address(chosen, ""),
        more=_address(chosen, found.more) if found.more else "",
    )


def _address(chosen: list[tuple[str, str]], after: str) -> str:
    fields = [*chosen, ("after", after)] if after else chosen
    return f"{LIST}?{urlencode(fields)}"


def _read(places: PlaceIndex, query: Mapping[str, str]) -> tuple[Asked, str]:
    """Return what an address asks for, and what is wrong with the place that was typed."""
    place, fault = _place(places, query.get("place", "").strip()[:40])
    tab, sort, state = query.get("tab", ""), query.get("sort", ""), query.get("state", "")
    asked = Asked(
        tab=next((one for one in TABS if one == tab), "all"),
        type=query.get("type", "")[:30],
        state=state if state in set(TicketState) else "",
        place=place,
        employer=query.get("employer", "").strip()[:60],
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
        sort=next((one for one in SORTS if one == sort), "due"),
        after=query.get("after", "")[:80],
    )
    return asked, fault


def _place(places: PlaceIndex, typed: str) -> tuple[str, str]:
    if not typed or typed in places:
        return typed, ""
    mention = None if typed.isdigit() else places.only_place(typed)
    if mention is None:
        return "", f"不认识地点“{typed}”，没有按它筛选。请写全称，如磐安县。"
    if len(mention.candidates) > 1:
        names = "、".join(f"{places.full_name(code)}（{code}）" for code in mention.candidates[:5])
        return "", f"“{typed}”不止一处，请写代码：{names}。"
    return mention.candidates[0], ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
