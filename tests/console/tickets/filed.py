"""Tickets as workers file them, for tests of the pages."""

from __future__ import annotations

from typing import Any

from bot.directory.routing import Against, Queue, Route
from bot.files.limits import file_limits
from bot.files.store import prepare_file
from bot.settings import load_settings
from bot.storage.columns import new_id
from bot.tickets.actors import Actor
from bot.tickets.documents import attach_document
from bot.tickets.filing import file_ticket
from bot.tickets.model import NewTicket
from bot.tickets.types import Discretion
from tests.console.console_office import Office

STORY = "三个月没发工资了，问老板老板说等等。"
PHONE = "13812345678"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def file_in(
    office: Office,
    place: str | None = "330727",
    kind: str = "wage_arrears",
    story: str = STORY,
    employer: str | None = "磐安大发制衣厂",
    discretion: Discretion = "normal",
    against: Against | None = None,
    conversation_id: str | None = None,
    **route_fields: Any,
) -> str:
    """File a ticket; returns its number."""
    ticket = NewTicket(kind, employer, place, story, PHONE, {}, against, discretion)
    code = f"gh-{place}" if place else None
    queue: Queue = "ungridded" if place else "unassigned"
    goes_to = Route(code, None, None, (), queue, "单位不在名册里，未归格。", union_place=place, **route_fields)
    with office.database.write() as session:
        return file_ticket(session, office.keys, ticket, conversation_id, new_id(), goes_to).number


def paper(office: Office, number: str, name: str = "协议.pdf", content: bytes = PDF) -> str:
    """Add a file to a ticket as the staff does; returns its id."""
    settings = load_settings(_env_file=None)
    document = prepare_file(office.keys, content, name, file_limits(settings))
    with office.database.write() as session:
        return attach_document(session, office.keys, number, Actor("agent", None, "热线"), document).id
