"""What other systems are told of a hand-over: who waits, who is served, that it is over. Nobody's words."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.handover.model import HandoverState
from bot.handover.tables import HandoverRow
from bot.webhooks.announcing import Event, announce

_EVENTS: Mapping[str, Event] = {
    HandoverState.WAITING: "handover.asked",
    HandoverState.CLAIMED: "handover.claimed",
    HandoverState.ENDED: "handover.ended",
}


def announce_state(session: Session, row: HandoverRow) -> None:
    """Tell the state that a hand-over has come to; one that was given back is asked for once more."""
    about = {"conversation": row.conversation_id, "handover": row.id, "state": str(row.state)}
    announce(session, _EVENTS[row.state], about)


def announce_message(session: Session, row: HandoverRow) -> None:
    """Tell that the worker wrote to the person who has him."""
    if row.state == HandoverState.CLAIMED:
        announce(session, "message.received", {"conversation": row.conversation_id})
