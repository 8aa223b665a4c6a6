"""What other parts of the bot see of a hand-over: plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Why people were asked: he wished it, he was misunderstood twice, words of danger, his proof of identity is
    locked, a rule of data/handover/ asks for it, an agent stepped in himself, another system did."""

    ASKED = "asked"
    NOT_UNDERSTOOD = "not_understood"
    EMERGENCY = "emergency"
    LOCKED = "locked"
    RULE = "rule"
    AGENT = "agent"
    SYSTEM = "system"


class HandoverState(StrEnum):
    """Nobody has it yet, somebody has it, it is over."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    ENDED = "ended"


class Ending(StrEnum):
    """How a hand-over ended: the agent closed it, the worker did not want to wait or closed it himself, he fell silent,
    nobody was on duty and a ticket was opened."""

    CLOSED = "closed"
    WORKER = "worker"
    SILENCE = "silence"
    OFF_HOURS = "off_hours"


class HandoverError(Exception):
    """Something cannot be done with a hand-over; the text tells the person at the screen why and what to do."""


@dataclass(frozen=True)
class Handover:
    """A hand-over as it stands. Attributes are those of the table; `staff_id`: who has it, or had it last."""

    id: str
    conversation_id: str
    channel: str
    place: str | None
    reason: Reason
    skill: str
    risk: int
    state: HandoverState
    talks_to_bot: bool
    asked_at: datetime
    queued_at: datetime
    claimed_at: datetime | None
    staff_id: str | None
    worker_at: datetime
    agent_at: datetime | None
    returned: int
    escalated_at: datetime | None
    ended_at: datetime | None
    ended_how: Ending | None
    ticket_number: str | None


@dataclass(frozen=True)
class Exchange:
    """What the worker said, masked as it is stored, and how the first words of the answer ran (empty: none yet)."""

    said: str
    answered: str


@dataclass(frozen=True)
class FormSoFar:
    """A form that he has begun: its title, and what is filled in, a line `title：value` a field, numbers masked."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """What whoever takes a conversation over needs to know, so that the worker need not tell it twice.

    Attributes:
        wants: his own last words, oldest first, without those that only wish for a person.
        talk: the last questions and answers, oldest first.
        tickets, applications: numbers of what this conversation has filed, newest first.
        place: code of the place.
    """

    wants: tuple[str, ...] = ()
    talk: tuple[Exchange, ...] = ()
    form: FormSoFar | None = None
    tickets: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    place: str | None = None


@dataclass(frozen=True)
class Claimed:
    """Whoever asked has the conversation now."""

    handover: Handover


@dataclass(frozen=True)
class TakenBy:
    """Somebody else was faster."""

    staff_id: str


@dataclass(frozen=True)
class Gone:
    """The hand-over has ended, or there is none."""
