"""What is done with one conversation. Scripts send these forms; the answers are short JSON."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.responses import JSONResponse, Response

from bot.audit.log import note
from bot.console.pages.conversations.words import OUTCOMES
from bot.console.visit import Visit
from bot.conversations.inbox import UnknownConversationError, get_conversation
from bot.conversations.typing import note_typing
from bot.handover.agents import holding, watching
from bot.handover.agents.drafts import save_draft
from bot.handover.agents.notes import add_note
from bot.handover.agents.saying import say, say_again
from bot.handover.model import Handover, HandoverError, HandoverState
from bot.handover.reading import open_handover_of
from bot.privacy.door import reveal
from bot.staff.accounts import find_staff
from bot.staff.model import Staff

GONE = "这个会话已经被删除了。"


def claim(visit: Visit) -> Response:
    """Take the conversation."""
    return act(visit, lambda session, one: holding.take(session, visit.console.keys, one, visit.me.staff))


def speak(visit: Visit) -> Response:
    """Say something to the worker."""
    form = visit.form

    def work(session: Session, one: str) -> dict[str, object]:
        found = _open(session, one)
        text, client_id = form.get("text", ""), form.get("client_id", "")
        said = say(session, visit.console.keys, found, visit.me.staff.id, text, client_id)
        return {"id": said.outbox_id, "again": said.again}

    return act(visit, work)


def speak_again(visit: Visit) -> Response:
    """Send once more what did not arrive."""
    outbox_id = visit.form.get("message", "")
    return act(visit, lambda session, one: say_again(session, visit.console.keys, one, visit.me.staff.id, outbox_id))


def write_note(visit: Visit) -> Response:
    """Write a private note."""
    text = visit.form.get("text", "")
    return act(
        visit, lambda session, one: add_note(session, visit.console.keys, one, visit.me.staff.id, text), told=False
    )


def keep_draft(visit: Visit) -> Response:
    """Keep what is written so far."""
    text = visit.form.get("text", "")

    def work(session: Session, one: str) -> None:
        save_draft(session, visit.console.keys, one, visit.me.staff.id, text)

    return act(visit, work, told=False, seen=False)


def type_on(visit: Visit) -> Response:
    """Show the worker that somebody is typing; only whoever has the conversation."""

    def work(session: Session, one: str) -> None:
        found = open_handover_of(session, one)
        if found and found.state is HandoverState.CLAIMED and found.staff_id == visit.me.staff.id:
            note_typing(session, one, "agent")

    return act(visit, work, told=False)


def pass_on(visit: Visit) -> Response:
    """Pass the conversation to a colleague or to those who know something."""
    to, _, skill = visit.form.get("to", "").partition("skill:")

    def work(session: Session, one: str) -> None:
        holding.transfer(session, visit.console.keys, one, visit.me.staff, _colleague(visit, session, to), skill)

    return act(visit, work)


def assign(visit: Visit) -> Response:
    """Give the conversation to a colleague."""

    def work(session: Session, one: str) -> None:
        to = _colleague(visit, session, visit.form.get("to", ""))
        if to is None:
            raise HandoverError("请选一位同事。")
        holding.assign(session, visit.console.keys, one, to, visit.me.staff)

    return act(visit, work)


def give_back(visit: Visit) -> Response:
    """Put the conversation back into the queue."""
    return act(visit, lambda session, one: holding.give_back(session, visit.console.keys, one, visit.me.staff))


def close(visit: Visit) -> Response:
    """End the hand-over, with what came of it."""
    outcome = visit.form.get("outcome", "")

    def work(session: Session, one: str) -> None:
        if outcome not in OUTCOMES:
            raise HandoverError("请选一个结果。")
        holding.close(session, visit.console.keys, one, visit.me.staff, OUTCOMES[outcome], visit.form.get("text", ""))

    return act(visit, work)


def join(visit: Visit) -> Response:
    """Look on, silently or openly."""
    openly = visit.form.get("openly") == "yes"

    def work(session: Session, one: str) -> None:
        watching.join(session, visit.console.keys, _open(session, one), visit.me.staff.id, openly)

    return act(visit, work)


def leave(visit: Visit) -> Response:
    """Look on no longer."""

    def work(session: Session, one: str) -> None:
        watching.leave(session, visit.console.keys, _open(session, one), visit.me.staff.id)

    return act(visit, work, told=False)


def show_number(visit: Visit) -> Response:
    """Show a number in clear; that it was looked at is noted."""
    label = visit.form.get("label", "")

    def work(session: Session, one: str) -> dict[str, object]:
        value = reveal(session, visit.console.keys, one, label)
        if value is None:
            raise HandoverError("这个号码已经不在了：超过保存时间的会自动删除。")
        note(session, visit.console.keys, visit.me.staff.id, "number_revealed", f"conversation:{one}", {"label": label})
        return {"value": value}

    return act(visit, work, told=False, seen=False)


def act(visit: Visit, work: Callable[[Session, str], object], *, told: bool = True, seen: bool = True) -> Response:
    """Do something in one transaction, wake whoever must know, and answer with what `work` returned.

    Args:
        told: it may have written words to the worker, to be delivered.
        seen: colleagues see that something happened.
    """
    console, one = visit.console, visit.request.path_params["conversation_id"]
    try:
        with console.database.write() as session:
            channel = get_conversation(session, one).channel
            result = work(session, one)
    except HandoverError as error:
        return JSONResponse({"said": str(error)}, 409)
    except UnknownConversationError:
        return JSONResponse({"said": GONE}, 409)
    if told:
        console.written(one, channel)
    elif seen:
        console.changed(one)
    return JSONResponse(result if isinstance(result, dict) else {})


def _open(session: Session, conversation_id: str) -> Handover:
    found = open_handover_of(session, conversation_id)
    if found is None:
        raise HandoverError(holding.NOT_OPEN)
    return found


def _colleague(visit: Visit, session: Session, staff_id: str) -> Staff | None:
    if not staff_id:
        return None
    found = find_staff(session, staff_id)
    if found is None:
        raise HandoverError("没有这位同事，请刷新页面再选。")
    return found
