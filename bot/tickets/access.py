"""Who may see and change a ticket: the conversation that filed it, the holder of its phone, whoever knows its code."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.members.bindings import proved_phones
from bot.privacy.attempts import enter, guards
from bot.privacy.keys import KeyRing
from bot.tickets.numbers import clean_code, clean_number
from bot.tickets.tables import TicketRow

OpenedTicket = TicketRow
"""A ticket open to whoever asked: for `bot.tickets.following`; callers look at its number alone."""


@dataclass(frozen=True)
class TicketLocked:
    """Too many wrong codes."""

    until: datetime


@dataclass(frozen=True)
class Asker:
    """Who asks about a ticket.

    Attributes:
        number: the ticket's number, as he typed it.
        query_code: None when he gave none; that is no failure, but opens only what `is_open_to` his conversation.
        network_hash: keyed hash of his network address, if the channel knows it.
    """

    number: str
    query_code: str | None
    conversation_id: str
    network_hash: str | None = None


def is_open_to(session: Session, conversation_id: str) -> ColumnElement[bool]:
    """Return the condition for tickets that need no code here: filed here, or with a phone proved here by a code."""
    filed_here = TicketRow.conversation_id == conversation_id
    phones = proved_phones(session, conversation_id)
    return or_(filed_here, TicketRow.contact_hash.in_(phones)) if phones else filed_here


def opened(session: Session, keys: KeyRing, asker: Asker, lock: bool = False) -> TicketRow | TicketLocked | None:
    """Return the row of a ticket to whom it is open.

    None means there is no such ticket, or not for him: which of the two is not said. Wrong codes are counted like wrong
    proofs of membership, in the caller's transaction, which must be committed whatever is returned.

    Args:
        lock: the caller will change the row.
    """
    number = clean_number(asker.number)
    query = select(TicketRow).where(TicketRow.number == number)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is not None and _is_his(session, row, asker.conversation_id):
        return row
    if asker.query_code is None:
        return None
    attempt = enter(session, guards(keys, "code", asker.conversation_id, asker.network_hash, ("ticket", number)))
    if attempt.locked_until is not None:
        return TicketLocked(attempt.locked_until)
    given = keys.hash("ticket query", clean_code(asker.query_code))
    if row is None or not hmac.compare_digest(given, row.query_code_hash):
        attempt.fail()
        return TicketLocked(attempt.locked_until) if attempt.locked_until else None
    attempt.succeed(clear=("conversation", "ticket"))
    return row


def _is_his(session: Session, row: TicketRow, conversation_id: str) -> bool:
    return row.conversation_id == conversation_id or row.contact_hash in proved_phones(session, conversation_id)
