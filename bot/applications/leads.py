"""Leads to found a union: many of one employer joined by themselves. The union of the place gets a ticket, once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass
from sqlalchemy.orm import Session

from bot.applications.service import Service
from bot.data_files.lines import line_of
from bot.data_files.reading import DataFileError, Problem, read_data, read_text
from bot.directory.book import Directory
from bot.directory.routing import route
from bot.forms.conditions import Values, all_hold
from bot.forms.fields import Words
from bot.members.leads import employer_key, members_alone_at
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR
from bot.storage.counters import next_count
from bot.tickets.filing import file_ticket
from bot.tickets.model import NewTicket
from bot.tickets.types import TicketTypes, ticket_types


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class LeadRule:
    """data/applications/leads.yml.

    Attributes:
        members: as many make a lead.
        ticket_type: code of the type of the ticket.
        story: what the ticket says, with {employer} and {count}.
    """

    members: Annotated[int, Field(ge=2, le=10000)]
    ticket_type: Words
    story: Words


def load_lead_rule(file: Path, types: TicketTypes) -> LeadRule:
    """Read data/applications/leads.yml.

    Raises:
        DataFileError: the file cannot be used.
    """
    rule = read_data(file, LeadRule)
    if rule.ticket_type not in types:
        line = line_of(read_text(file), ("ticket_type",))
        raise DataFileError(Problem(file, line, f"data/tickets 里没有类型“{rule.ticket_type}”，改成有的。"))
    return rule


@cache
def lead_rule() -> LeadRule:
    """Return the rule of this installation, read once.

    Raises:
        DataFileError: the file cannot be used.
    """
    return load_lead_rule(DATA_DIR / "applications" / "leads.yml", ticket_types())


def employer_of_newcomer(
    directory: Directory, service: Service, values: Values, place: str | None
) -> tuple[str, str] | None:
    """Return the key and the name of the employer at which a newcomer counts, None when he counts at none."""
    lead = service.founding_lead
    if lead is None or place is None or not all_hold(lead.when, values):
        return None
    said = values.get(lead.employer)
    key = employer_key(directory, str(said), place) if said else None
    return (key, str(said)) if key else None


def look_for_lead(
    session: Session, keys: KeyRing, directory: Directory, employer: tuple[str, str], place: str
) -> str | None:
    """File a ticket when enough members of an employer have joined by themselves; returns its number.

    Args:
        employer: key and name, as `employer_of_newcomer` returns them.
    """
    key, said = employer
    # Who joins there at the same moment waits here, so that one of them sees all.
    next_count(session, f"lead {keys.hash('lead', key)[:12]}")
    rule, count = lead_rule(), members_alone_at(session, key)
    if count < rule.members:
        return None
    ticket = NewTicket(
        type=rule.ticket_type,
        employer=said[:200],
        place=place,
        story=rule.story.replace("{count}", str(count)).replace("{employer}", said),
        contact=None,
    )
    idempotency_key = f"lead:{keys.hash('lead', key)}"
    return file_ticket(session, keys, ticket, None, idempotency_key, route(directory, place, said)).number
