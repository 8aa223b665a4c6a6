"""One's own presence, automatic assignment, and what is done with many conversations at once."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from bot.console.pages.conversations.places import readable
from bot.console.pages.conversations.words import OUTCOMES, SKILLS
from bot.console.visit import Visit
from bot.conversations.model import ConversationState
from bot.handover.agents import holding
from bot.handover.agents.assigning import assign_waiting, switch_automatic
from bot.handover.agents.lists import PAGE
from bot.handover.agents.presence import PresenceState, choose_presence
from bot.handover.model import HandoverError
from bot.staff.accounts import find_staff

_CODES = {title: code for code, title in SKILLS.items()}
"""People write 法律, rules ask for `legal`."""


def choose(visit: Visit) -> Response:
    """Note whether one takes conversations, how many, and what one knows."""
    form, console = visit.form, visit.console
    try:
        if form.get("state") not in set(PresenceState):
            raise HandoverError("请选在线、离开或者下班。")
        typed = form.get("capacity", "")
        capacity = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
        skills = [_CODES.get(skill.strip(), skill) for skill in re.split("[,，、]", form.get("skills", ""))]
        with console.database.write() as session:
            state = PresenceState(form["state"])
            choose_presence(session, console.keys, visit.me.staff.id, state, capacity, skills)
    except HandoverError as error:
        return JSONResponse({"said": str(error)}, 409)
    assign_now(visit)
    return JSONResponse({})


def switch(visit: Visit) -> Response:
    """Turn automatic assignment on or off."""
    with visit.console.database.write() as session:
        switch_automatic(session, visit.console.keys, visit.me.staff.id, visit.form.get("on") == "yes")
    assign_now(visit)
    return JSONResponse({})


def assign_now(visit: Visit) -> None:
    """Give out what waits, if that is done automatically."""
    console = visit.console
    with console.database.write() as session:
        given = assign_waiting(session, console.keys, console.places)
    for handover in given:
        console.written(handover.conversation_id, handover.channel)
    console.changed()


def with_many(visit: Visit) -> Response:
    """Take, close or assign many; each by itself, so that one that cannot does not hold up the others."""
    form = visit.form
    ids = list(dict.fromkeys(one for one in form.get("ids", "").split(",") if one))[:PAGE]
    works = {"claim": _claim, "close": _close, "assign": _assign}
    if not ids or form.get("act") not in works:
        return JSONResponse({"said": "请先选会话，再选要做什么。"}, 422)
    done, failed = 0, []
    for one in ids:
        try:
            with visit.console.database.write() as session:
                conversation = readable(visit, session, one)
                works[form["act"]](visit, session, conversation)
        except HandoverError as error:
            failed.append(str(error))
        except HTTPException:
            if len(ids) == 1:
                raise
            failed.append("有的会话不在了，或者您看不到。")
        else:
            done += 1
            visit.console.written(one, conversation.channel)
    said = f"{done}个会话办好了。" + (f"{len(failed)}个没成：{failed[0]}" if failed else "")
    return JSONResponse({"said": said, "done": done, "failed": len(failed)})


def _claim(visit: Visit, session: Session, conversation: ConversationState) -> None:
    holding.take(session, visit.console.keys, conversation.id, visit.me.staff)


def _close(visit: Visit, session: Session, conversation: ConversationState) -> None:
    holding.close(session, visit.console.keys, conversation.id, visit.me.staff, OUTCOMES["solved"], "")


def _assign(visit: Visit, session: Session, conversation: ConversationState) -> None:
    to = find_staff(session, visit.form.get("to", ""))
    if to is None:
        raise HandoverError("请选一位同事。")
    holding.assign(session, visit.console.keys, conversation.id, to, visit.me.staff)
