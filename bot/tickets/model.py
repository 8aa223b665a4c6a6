"""What a ticket is: where it stands, what the worker told, what he is told of it. Its types are data: see types.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.directory.routing import Against, Queue
from bot.forms.conditions import Value
from bot.tickets.types import Discretion


class TicketState(StrEnum):
    """Where a ticket stands. What may become of it: see lifecycle.py."""

    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    REJECTED = "rejected"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


STATE_TITLES = {
    TicketState.SUBMITTED: "待受理",
    TicketState.NEEDS_INFO: "待补充",
    TicketState.ACCEPTED: "待派单",
    TicketState.IN_PROGRESS: "办理中",
    TicketState.REJECTED: "不予受理",
    TicketState.CLOSED: "已办结",
    TicketState.REOPENED: "重办",
    TicketState.WITHDRAWN: "已撤销",
}

STATE_MEANINGS = {
    TicketState.SUBMITTED: "已经收到，等工会的人来看。",
    TicketState.NEEDS_INFO: "还缺一些情况，等您补充。",
    TicketState.ACCEPTED: "已经受理，正在安排由谁来办。",
    TicketState.IN_PROGRESS: "有人在办了。",
    TicketState.REJECTED: "这件事工会办不了，原因看经过里的说明。",
    TicketState.CLOSED: "办完了。",
    TicketState.REOPENED: "您要求重办，等工会的人再来看。",
    TicketState.WITHDRAWN: "您撤销了，不再办。",
}

DISCRETION_TITLES: Mapping[Discretion, str] = {"normal": "", "confidential": "保密", "anonymous": "匿名"}


@dataclass(frozen=True)
class NewTicket:
    """What a worker reports.

    Attributes:
        type: code of the type, see data/tickets.
        employer: as he calls it, None when he did not say.
        place: code of the place it is about; None only of an urgent ticket, which is filed before it is known.
        story: his words, personal numbers as references.
        contact: the phone itself, stored encrypted; None when he left none. An anonymous ticket keeps none.
        details: values of the type's own fields, by their names.
        against: whom it complains about.
        urgent: it goes before others.
    """

    type: str
    employer: str | None
    place: str | None
    story: str
    contact: str | None = field(repr=False)
    details: Mapping[str, Value] = field(default_factory=dict)
    against: Against | None = None
    discretion: Discretion = "normal"
    urgent: bool = False


@dataclass(frozen=True)
class FiledTicket:
    """What the worker keeps: the number, and the code that opens it from anywhere. `id` is for the bot itself."""

    id: str
    number: str
    query_code: str


@dataclass(frozen=True)
class TicketStep:
    """A ticket entered a state. `by` is `worker`, `timer`, or whoever moved it on."""

    state: TicketState
    at: datetime
    by: str
    note: str | None


@dataclass(frozen=True)
class TicketFact:
    """What the worker added later: his words, personal numbers as references."""

    at: datetime
    text: str


@dataclass(frozen=True)
class TicketStatus:
    """What is told of a ticket to the worker who filed it or holds its code.

    Attributes:
        union: code of the union it went to, None when people still have to assign it.
        files: how many files hang on it.
    """

    number: str
    type: str
    state: TicketState
    filed_at: datetime
    steps: tuple[TicketStep, ...]
    facts: tuple[TicketFact, ...] = ()
    files: int = 0
    urged: int = 0
    urged_at: datetime | None = None
    union: str | None = None
    queue: Queue = "unassigned"
    discretion: Discretion = "normal"
