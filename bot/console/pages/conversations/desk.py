"""The page with its three panes, and the parts of it that scripts fetch anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.console.pages.conversations import showing
from bot.console.pages.conversations.places import readable
from bot.console.pages.conversations.words import CHANNELS
from bot.console.visit import Visit
from bot.conversations.inbox import get_conversation
from bot.conversations.record import record_before
from bot.handover.agents.assigning import is_automatic
from bot.handover.agents.lists import Which
from bot.handover.agents.marks import mark_read
from bot.handover.agents.presence import presence_of
from bot.handover.agents.thread import items
from bot.staff.roles import Permission

MOST_PAGES = 200
LARGEST = 2**62


def show(visit: Visit) -> Response:
    """The desk with nothing opened."""
    return _desk(visit, None)


def show_one(visit: Visit) -> Response:
    """The desk with a conversation opened; asked for by a script, only the two panes of that conversation."""
    conversation_id = visit.request.path_params["conversation_id"]
    if not visit.in_part:
        return _desk(visit, conversation_id)
    with visit.console.database.read() as session:
        conversation = get_conversation(session, conversation_id)
        values = showing.opened(session, visit.console, visit.me.staff, conversation)
    return visit.page("conversations/open.html", **showing.common(visit.console), **values)


def show_lists(visit: Visit) -> Response:
    """The left pane."""
    with visit.console.database.read() as session:
        values = _lists(visit, session)
    return visit.page("conversations/lists.html", **showing.common(visit.console), **values, open_id=_open_id(visit))


def show_older(visit: Visit) -> Response:
    """What was said before the number `before`."""
    conversation_id = visit.request.path_params["conversation_id"]
    before = _number(visit.request.query_params.get("before"), LARGEST)
    with visit.console.database.read() as session:
        found = record_before(session, conversation_id, before, showing.ITEMS)
        shown = items(session, visit.console.keys, conversation_id, found)
    first = found[0].seq if len(found) == showing.ITEMS else None
    common = showing.common(visit.console)
    return visit.page("conversations/items.html", **common, items=shown, first=first, conversation_id=conversation_id)


def show_worker(visit: Visit) -> Response:
    """The right pane."""
    with visit.console.database.read() as session:
        conversation = get_conversation(session, visit.request.path_params["conversation_id"])
        values = showing.worker(session, visit.console, visit.me.staff, conversation)
    return visit.page("conversations/worker.html", **showing.common(visit.console), **values)


def mark(visit: Visit) -> Response:
    """Note how far the conversation was read."""
    seq = _number(visit.form.get("seq"), 0)
    with visit.console.database.write() as session:
        mark_read(session, visit.request.path_params["conversation_id"], visit.me.staff.id, seq)
    return Response(status_code=200)


def active(_visit: Visit) -> Response:
    """Note that somebody sits at the screen.

    By it the gate keeps his session open; what a page asks for by itself does not.
    """
    return Response(status_code=200)


def _desk(visit: Visit, conversation_id: str | None) -> Response:
    console, staff = visit.console, visit.me.staff
    with console.database.read() as session:
        values = _lists(visit, session)
        here, automatic = presence_of(session, staff.id), is_automatic(session)
        values["answerers"] = showing.answerers(session) if visit.may(Permission.CONVERSATIONS_LEAD) else []
        if conversation_id is not None:
            conversation = readable(visit, session, conversation_id)
            values |= showing.opened(session, console, staff, conversation)
    return visit.page(
        "conversations/desk.html",
        **showing.common(console),
        **values,
        open_id=conversation_id or "",
        presence=here,
        automatic=automatic,
        canned=showing.canned(),
        answers=visit.may(Permission.CONVERSATIONS_ANSWER),
    )


def _lists(visit: Visit, session: Session) -> dict[str, Any]:
    asked = visit.request.query_params
    which = asked.get("list", "")
    channel = asked.get("channel", "")
    chosen = Which(which) if which in set(Which) else Which.WAITING
    page = min(_number(asked.get("page"), 0), MOST_PAGES)
    return showing.lists(session, visit.me.staff, chosen, channel if channel in CHANNELS else "", page)


def _open_id(visit: Visit) -> str:
    return visit.request.query_params.get("open", "")


def _number(typed: str | None, otherwise: int) -> int:
    if typed is None or not typed.isdecimal() or len(typed) > 18:
        return otherwise
    return int(typed)
