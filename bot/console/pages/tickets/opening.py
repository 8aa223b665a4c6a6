"""Opening a ticket for a worker: from his conversation, or for somebody on the telephone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.audit.log import note
from bot.console.pages.conversations.places import readable
from bot.console.visit import Visit
from bot.conversations.model import ConversationState
from bot.conversations.notices import tell
from bot.conversations.transcript import entries_before
from bot.directory.routing import route
from bot.files.links import attach, unattached_files
from bot.forms.parsing import shown
from bot.storage.columns import new_id
from bot.tickets.actors import staff_actor
from bot.tickets.desk_filing import DETAIL, TypedError, hear, read_ticket
from bot.tickets.filing import file_ticket
from bot.tickets.types import ticket_types

CHOOSE = "choose"
"""Stands where the type does when the types are to be listed, whatever the words hint at."""
_ONCE = re.compile("[0-9a-f]{32}")


def ask(visit: Visit) -> Response:
    """Show the form; with `conversation` it is prefilled from what the worker said there."""
    asked = visit.request.query_params
    with visit.console.database.read() as session:
        conversation = _conversation(visit, session, asked.get("conversation", ""))
        words = _words(session, conversation)
    wanted = asked.get("type", "")
    heard = hear(visit.console.places, conversation.place if conversation else None, words, wanted)
    return _form(visit, conversation, "" if wanted == CHOOSE else heard.type, heard.typed, {})


def take(visit: Visit) -> Response:
    """File the ticket, tell the worker, and show number and query code, once."""
    console, form = visit.console, visit.form
    once = form.get("once", "")
    with console.database.write() as session:
        conversation = _conversation(visit, session, form.get("conversation", ""))
        try:
            ticket = read_ticket(session, console.keys, console.places, conversation.id if conversation else None, form)
            if not _ONCE.fullmatch(once):
                raise TypedError({"story": "页面不完整，请刷新后再填一次。"})
            if visit.me.staff.areas and not visit.covers((ticket.place,) if ticket.place else ()):
                raise TypedError({"place": "地点要在您负责的地区里。别处的事，请转给12351热线。"})
        except TypedError as error:
            session.rollback()
            return _form(visit, conversation, form.get("type", ""), form, error.faults)
        goes_to = route(console.directory.current(session), ticket.place, ticket.employer, against=ticket.against)
        filed = file_ticket(
            session,
            console.keys,
            ticket,
            conversation.id if conversation else None,
            f"desk:{once}",
            goes_to,
            staff_actor(visit.me.staff),
        )
        if conversation and form.get("files"):
            for file in unattached_files(session, conversation.id):
                attach(session, file.id, "ticket", filed.id)
        told = conversation is not None and tell(session, conversation.id, _told(filed.number, filed.query_code))
        details = {"type": ticket.type, "from_conversation": conversation is not None}
        note(session, console.keys, visit.me.staff.id, "ticket_opened", f"ticket:{filed.number}", details)
    if told and conversation:
        console.written(conversation.id, conversation.channel)
    return visit.page("tickets/opened.html", filed=filed, told=told, union=goes_to.union_name)


def _conversation(visit: Visit, session: Session, conversation_id: str) -> ConversationState | None:
    return readable(visit, session, conversation_id) if conversation_id else None


def _words(session: Session, conversation: ConversationState | None) -> list[str]:
    entries = entries_before(session, conversation.id, None, 80) if conversation else []
    return [entry.text for entry in entries if entry.author == "worker"]


def _form(
    visit: Visit,
    conversation: ConversationState | None,
    code: str,
    typed: Mapping[str, str],
    faults: Mapping[str, str],
) -> Response:
    kinds = ticket_types()
    kind = kinds.get(code) if code in kinds else None
    waiting = 0
    if conversation and kind:
        with visit.console.database.read() as session:
            waiting = len(unattached_files(session, conversation.id))
    once = typed.get("once", "")
    return visit.page(
        "tickets/new.html",
        422 if faults else 200,
        conversation=conversation,
        kinds=kinds.all(),
        code=code if kind else "",
        kind=kind,
        typed=typed,
        faults=faults,
        prefix=DETAIL,
        files=waiting,
        once=once if _ONCE.fullmatch(once) else new_id(),
        spoken={
            field.name: shown(field, typed[f"{DETAIL}{field.name}"], visit.console.places)
            for field in (kind.fields if kind and not visit.form else ())
            if field.kind in {"date", "duration"} and typed.get(f"{DETAIL}{field.name}")
        },
    )


def _told(number: str, query_code: str) -> str:
    return (
        f"热线的同事帮您登记了一件事。\n工单号：{number}\n查询码：{query_code}\n"
        "请截个图留着，查询码别告诉别人。有进展会在这里告诉您，也可以随时说“查工单”。"
    )
