"""What a ticket is: its type, where it stands, what the worker is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class TicketType(StrEnum):
    """What a ticket is about."""

    WAGE_ARREARS = "wage_arrears"
    INJURY = "injury"
    DISMISSAL = "dismissal"
    JOINING_OBSTRUCTED = "joining_obstructed"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    CONSULTATION = "consultation"
    OTHER = "other"


TYPE_TITLES = {
    TicketType.WAGE_ARREARS: "拖欠工资",
    TicketType.INJURY: "工伤",
    TicketType.DISMISSAL: "辞退",
    TicketType.JOINING_OBSTRUCTED: "入会受阻",
    TicketType.COMPLAINT: "投诉",
    TicketType.SUGGESTION: "建议",
    TicketType.CONSULTATION: "咨询",
    TicketType.OTHER: "其他",
}


class TicketState(StrEnum):
    """Where a ticket stands. A ticket is filed as SUBMITTED; the states after it belong to those who handle it."""

    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    REJECTED = "rejected"
    CLOSED = "closed"


STATE_TITLES = {
    TicketState.SUBMITTED: "待受理",
    TicketState.NEEDS_INFO: "待补充",
    TicketState.ACCEPTED: "待派单",
    TicketState.IN_PROGRESS: "办理中",
    TicketState.REJECTED: "不予受理",
    TicketState.CLOSED: "已办结",
}

STATE_MEANINGS = {
    TicketState.SUBMITTED: "已经收到，等工会的人来看。",
    TicketState.NEEDS_INFO: "还缺一些情况，等您补充。",
    TicketState.ACCEPTED: "已经受理，正在安排由谁来办。",
    TicketState.IN_PROGRESS: "有人在办了。",
    TicketState.REJECTED: "这件事工会办不了，原因看经过里的说明。",
    TicketState.CLOSED: "办完了。",
}


@dataclass(frozen=True)
class NewTicket:
    """What a worker reports.

    Attributes:
        employer: as he calls it, None when he did not say.
        place: code of the place it is about; None only of an urgent ticket, which is filed before it is known.
        story: his words, personal numbers as references.
        contact: the phone itself, stored encrypted; None when he left none.
    """

    type: TicketType
    employer: str | None
    place: str | None
    story: str
    contact: str | None = field(repr=False)


@dataclass(frozen=True)
class FiledTicket:
    """What the worker keeps: the number, and the code that opens it from anywhere."""

    number: str
    query_code: str


@dataclass(frozen=True)
class TicketStep:
    """A ticket entered a state. `by` is `worker`, or whoever moved it on."""

    state: TicketState
    at: datetime
    by: str
    note: str | None


@dataclass(frozen=True)
class TicketStatus:
    """What is told of a ticket to the worker who filed it or holds its code."""

    number: str
    type: TicketType
    state: TicketState
    filed_at: datetime
    steps: tuple[TicketStep, ...]
