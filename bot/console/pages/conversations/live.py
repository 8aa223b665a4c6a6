"""What happens, as it happens: one event stream for each open desk.

Events: `message` (an item of the transcript that is open, with its number as `id:`), `face` (who has it, what may be
done, how far messages came), `typing` (the worker is writing), `lists` (something changed anywhere: fetch the lists
anew), `reload` (too much was missed), `over` (the session is over), `beat` (the line is alive).

Numbers within a conversation become visible in order, since writers hold the lock of its row; so whoever asks for what
is above the last number he has misses nothing and gets nothing twice.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from bot.console.pages.conversations import showing
from bot.console.pages.conversations.places import readable
from bot.console.visit import Console, SignedInAs, Visit
from bot.conversations.inbox import UnknownConversationError, get_conversation
from bot.conversations.live import wait_for
from bot.conversations.record import count_after, newest_seq, record_after
from bot.conversations.typing import typing_since
from bot.handover.agents.assigning import assign_waiting, may_assign
from bot.handover.agents.presence import still_there
from bot.handover.agents.sight import is_hidden
from bot.handover.agents.thread import items
from bot.handover.model import Handover
from bot.staff.accounts import find_staff
from bot.staff.model import Staff
from bot.staff.own_account import Step, owed
from bot.staff.roles import Permission, covers, may
from bot.staff.sessions import find_session

LOOK_AFTER_SESSION = 15.0
"""Seconds after which it is looked whether the session still holds."""
LISTS_PAUSE = 1.0
"""Seconds between two hints that lists changed, at least."""
MOST_AT_ONCE = 100
"""Items read in one look."""
TOO_MANY = 300
"""Who missed more than so many events gets the page anew."""


@dataclass
class _Open:
    """The conversation that a desk shows, the last number it has, and how it looked last."""

    conversation_id: str
    last: int
    face: dict[str, Any] | None = None
    typing: datetime | None = None


def live(visit: Visit) -> Response:
    """Begin the stream; `open` names a conversation, `after` (or Last-Event-ID) the last number that is there."""
    if "text/event-stream" not in visit.request.headers.get("accept", ""):
        raise HTTPException(422, "这个地址给会话页面自己用，请打开“会话”。")
    asked = visit.request.query_params
    conversation_id = asked.get("open", "")
    shown = None
    if conversation_id:
        with visit.console.database.read() as session:
            readable(visit, session, conversation_id)
            typed = visit.request.headers.get("last-event-id") or asked.get("after", "")
            known = typed.isdecimal() and len(typed) < 19
            shown = _Open(conversation_id, int(typed) if known else newest_seq(session, conversation_id))
    stream = _events(visit.console, visit.me, visit.seed, shown)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def _events(console: Console, me: SignedInAs, token: str, shown: _Open | None) -> AsyncIterator[str]:
    hub, staff = console.hub, me.staff
    async with hub.watch_all() as anything, hub.watch(shown.conversation_id if shown else "") as own:
        yield "retry: 2000\n\n"
        if shown is not None and await console.database.run(_missed_too_much, console, shown):
            yield _event("reload", {})
            return
        own.set()
        looked_after, hinted, changed = 0.0, 0.0, False
        while not hub.closing:
            moment = time.monotonic()
            if moment - looked_after >= LOOK_AFTER_SESSION:
                looked_after = moment
                found = await console.database.run(_still_signed_in, console, me, token, shown)
                if found is None:
                    yield _event("over", {})
                    return
                staff = found
                yield _event("beat", {})
            anything.clear()
            if own.is_set() and shown is not None:
                own.clear()
                try:
                    told, more = await console.database.run(_look, console, staff, shown)
                except UnknownConversationError:
                    yield _event("reload", {})
                    return
                for line in told:
                    yield line
                if more:
                    own.set()
                    continue
            if changed and moment - hinted >= LISTS_PAUSE:
                hinted, changed = moment, False
                await _assign(console)
                yield _event("lists", {})
            until_session = looked_after + LOOK_AFTER_SESSION - time.monotonic()
            until_hint = hinted + LISTS_PAUSE - time.monotonic() if changed else until_session
            if await wait_for(anything, max(0.0, min(until_session, until_hint))):
                changed = True


def _missed_too_much(console: Console, shown: _Open) -> bool:
    with console.database.read() as session:
        # A number that was never given: the database is another one now.
        ahead = shown.last > newest_seq(session, shown.conversation_id)
        return ahead or count_after(session, shown.conversation_id, shown.last) > TOO_MANY


def _look(console: Console, staff: Staff, shown: _Open) -> tuple[list[str], bool]:
    """Return the events for what is new in the open conversation, and whether there is more than was read."""
    with console.database.read() as session:
        conversation = get_conversation(session, shown.conversation_id)
        if is_hidden(session, staff, conversation.id):
            raise UnknownConversationError(conversation.id)
        happenings = record_after(session, conversation.id, shown.last, MOST_AT_ONCE)
        new = items(session, console.keys, conversation.id, happenings)
        face = showing.face(session, staff, conversation)
        typing = typing_since(session, conversation.id, "worker") if conversation.owner == "human" else None
    told = []
    common = showing.common(console)
    item = console.templates.get_template("conversations/item.html")
    for one in new:
        html = item.render(**common, item=one, conversation_id=conversation.id)
        told.append(_event("message", {"html": html, "by": one.kind}, one.seq))
    if happenings:
        shown.last = happenings[-1].seq
    looks = _as_json(console, face)
    if looks != shown.face:
        shown.face = looks
        told.append(_event("face", looks))
    if typing is not None and typing != shown.typing:
        shown.typing = typing
        told.append(_event("typing", {}))
    return told, len(happenings) == MOST_AT_ONCE


def _as_json(console: Console, face: showing.Face) -> dict[str, Any]:
    head = console.templates.get_template("conversations/head.html")
    state = console.templates.get_template("conversations/sending.html")
    common = showing.common(console)
    return {
        "head": head.render(**common, face=face),
        "reach": face.reach,
        "worrying": face.worrying,
        "may_say": face.may_say,
        "handover": f"{face.handover.id} {face.handover.state}" if face.handover else "",
        "sendings": {
            outbox_id: state.render(**common, sending=sending, outbox_id=outbox_id)
            for outbox_id, sending in face.sendings.items()
        },
    }


def _still_signed_in(console: Console, me: SignedInAs, token: str, shown: _Open | None) -> Staff | None:
    """Return the account as it is now, None when its session is over or it may not see this any more.

    Whose desk is open is there: that is noted, too.
    """
    with console.database.read() as session:
        found, staff = find_session(session, console.keys, token), find_staff(session, me.staff.id)
        if found is None or staff is None or staff.disabled or found.staff_id != staff.id:
            return None
        if owed(staff, found, console.settings.demo_data) is not Step.NOTHING:
            return None
        if not may(staff, Permission.CONVERSATIONS_READ) or not _sees(session, console, staff, shown):
            return None
    if may(staff, Permission.CONVERSATIONS_ANSWER):
        with console.database.write() as session:
            still_there(session, staff.id)
    return staff


def _sees(session: Session, console: Console, staff: Staff, shown: _Open | None) -> bool:
    if shown is None:
        return True
    try:
        place = get_conversation(session, shown.conversation_id).place
    except UnknownConversationError:
        return True  # the look that follows says so
    return covers(console.places, staff, (place,) if place else ())


async def _assign(console: Console) -> None:
    """Give out what waits, if that is done automatically; whoever's desk hears first of it does so for all."""
    for handover in await console.database.run(_given_out, console):
        console.hub.written(handover.conversation_id, handover.channel)


def _given_out(console: Console) -> list[Handover]:
    with console.database.read() as session:
        if not may_assign(session):
            return []
    with console.database.write() as session:
        return assign_waiting(session, console.keys, console.places)


def _event(kind: str, data: dict[str, Any], seq: int | None = None) -> str:
    number = f"id: {seq}\n" if seq is not None else ""
    return f"{number}event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
