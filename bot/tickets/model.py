"""What a ticket is: where it stands, what the worker told, what he is told of it. Its types are data: see types.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.directory.routing import Against, Queue
from bot.forms.conditions import Value
from bot.tickets.types import Discretion


class TicketState(StrEnum):
    """Where a ticket stands. What may become of it: see lifecycle.py."""

    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    RETURNED = "returned"
    IN_PROGRESS = "in_progress"
    EXTENSION_REQUESTED = "extension_requested"
    RESOLVED = "resolved"
    FOLLOW_UP = "follow_up"
    REOPENED = "reopened"
    REJECTED = "rejected"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


STATE_TITLES = {
    TicketState.SUBMITTED: "待受理",
    TicketState.NEEDS_INFO: "待补充",
    TicketState.ACCEPTED: "待派单",
    TicketState.DISPATCHED: "待签收",
    TicketState.RETURNED: "申请退回",
    TicketState.IN_PROGRESS: "办理中",
    TicketState.EXTENSION_REQUESTED: "申请延期",
    TicketState.RESOLVED: "待审核",
    TicketState.FOLLOW_UP: "待回访",
    TicketState.REOPENED: "重办",
    TicketState.REJECTED: "不予受理",
    TicketState.CLOSED: "已办结",
    TicketState.WITHDRAWN: "已撤销",
    TicketState.ARCHIVED: "已归档",
}

STATE_MEANINGS = {
    TicketState.SUBMITTED: "已经收到，等工会的人来看。",
    TicketState.NEEDS_INFO: "还缺一些情况，等您补充。",
    TicketState.ACCEPTED: "已经受理，正在安排由谁来办。",
    TicketState.DISPATCHED: "已经派下去，等承办的单位签收。",
    TicketState.RETURNED: "派去的单位说不归它办，正在重新安排。",
    TicketState.IN_PROGRESS: "有人在办了。",
    TicketState.EXTENSION_REQUESTED: "还在办，承办的单位想多要些时间，正在审。",
    TicketState.RESOLVED: "办出结果了，正在审核。",
    TicketState.FOLLOW_UP: "有结果了，等您说说办得怎么样。",
    TicketState.REOPENED: "要重办，等工会的人再来看。",
    TicketState.REJECTED: "这件事工会办不了，原因看经过里的说明。",
    TicketState.CLOSED: "办完了。",
    TicketState.WITHDRAWN: "您撤销了，不再办。",
    TicketState.ARCHIVED: "已经结束，存档了。",
}

Payer = Literal["union", "employer", "worker", "government"]

PAYER_TITLES: Mapping[Payer, str] = {
    "union": "工会",
    "employer": "用人单位",
    "worker": "职工本人",
    "government": "政府部门",
}
"""Who pays for what was done (the third of 三单: order, dispatch, settlement)."""

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
    """A ticket entered a state. `by` is the kind of actor: `worker`, `timer`, `agent`, `organisation`, `supervisor`."""

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
        department: who it went to that is no union.
        settlement, payer: what came of it and who pays, once that was approved.
        may_rate: it is time for him to say how it was handled.
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
    department: str | None = None
    settlement: str | None = None
    payer: Payer | None = None
    may_rate: bool = False
    queue: Queue = "unassigned"
    discretion: Discretion = "normal"
