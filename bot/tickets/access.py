"""Who may see and change a ticket: the conversation that filed it, and whoever knows its code."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.privacy.attempts import Guard, enter
from bot.privacy.keys import KeyRing
from bot.tickets.numbers import clean_code, clean_number
from bot.tickets.tables import TicketRow

ALLOWED = 3
"""Wrong codes of one conversation, or for one number, before it is locked."""

ALLOWED_BY_NETWORK = 10
"""Wrong codes from one network address, which many may share."""


@dataclass(frozen=True)
class TicketLocked:
    """Too many wrong codes."""

    until: datetime


@dataclass(frozen=True)
class Asker:
    """Who asks about a ticket.

    Attributes:
        number: the ticket's number, as he typed it.
        query_code: None when he gave none; that is no failure, but opens only what his conversation filed.
        network_hash: keyed hash of his network address, if the channel knows it.
    """

    number: str
    query_code: str | None
    conversation_id: str
    network_hash: str | None = None


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
    if row is not None and row.conversation_id == asker.conversation_id:
        return row
    if asker.query_code is None:
        return None
    attempt = enter(session, _guards(keys, number, asker.conversation_id, asker.network_hash))
    if attempt.locked_until is not None:
        return TicketLocked(attempt.locked_until)
    given = keys.hash("ticket query", clean_code(asker.query_code))
    if row is None or not hmac.compare_digest(given, row.query_code_hash):
        attempt.fail()
        return TicketLocked(attempt.locked_until) if attempt.locked_until else None
    attempt.succeed(clear=("conversation", "ticket"))
    return row


def _guards(keys: KeyRing, number: str, conversation_id: str, network_hash: str | None) -> list[Guard]:
    guards = [
        Guard("conversation", keys.hash("code of conversation", conversation_id), ALLOWED),
        Guard("ticket", keys.hash("code of ticket", number), ALLOWED),
    ]
    if network_hash is not None:
        guards.append(Guard("network", keys.hash("code of network", network_hash), ALLOWED_BY_NETWORK))
    return guards
