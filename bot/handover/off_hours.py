"""Nobody is there: the wish for a person becomes a ticket, so that it is not lost over night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.directory.routing import Route
from bot.handover.model import Summary
from bot.privacy.keys import KeyRing
from bot.tickets.filing import file_ticket
from bot.tickets.model import FiledTicket, NewTicket
from bot.tickets.types import FALLBACK

Routes = Callable[[Session, str | None], Route | None]
"""From the code of a place to whom a matter of that place goes."""

_STORY = "职工要找人工，当时没有人值班，请联系他。"
_SAID = "他说的：{said}"


def ticket_for_wish(
    session: Session, keys: KeyRing, conversation_id: str, summary: Summary, back: datetime, routes: Routes
) -> FiledTicket:
    """Open a ticket for the wish of a worker to speak with a person; one for each time that nobody is there.

    Args:
        back: when people are back; who asks several times until then has one ticket.
    """
    said = [_SAID.format(said="；".join(summary.wants))] if summary.wants else []
    ticket = NewTicket(FALLBACK, None, summary.place, "\n".join([_STORY, *said]), None)
    key = f"handover:{conversation_id}:{back:%Y%m%d%H%M}"
    return file_ticket(session, keys, ticket, conversation_id, key, routes(session, summary.place))
