"""What can be done with a ticket, by name: for forms and buttons, the steps that are stored, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.storage.columns import now
from bot.tickets.actors import Actor
from bot.tickets.lifecycle import ENDED, may_move, movers_of
from bot.tickets.model import STATE_TITLES, TicketState
from bot.tickets.tables import TicketRow


class Act(StrEnum):
    """One thing that can be done; those that move a ticket are in EDGES."""

    FILE = "file"
    ACCEPT = "accept"
    ASK = "ask"
    REJECT = "reject"
    DISPATCH = "dispatch"
    TAKE_UP = "take_up"
    TAKE_BACK = "take_back"
    SIGN_IN = "sign_in"
    RETURN = "return_back"
    REQUEST_EXTENSION = "request_extension"
    GRANT_EXTENSION = "grant_extension"
    DENY_EXTENSION = "deny_extension"
    SETTLE = "settle"
    APPROVE = "approve_result"
    SEND_BACK = "send_back"
    CALL_BACK = "call_back"
    REOPEN = "reopen"
    ARCHIVE = "archive"
    WITHDRAW = "withdraw"
    SUPPLEMENT = "supplement"
    RATE = "rate"
    EXPIRE = "expire"
    OVERDUE = "overdue"
    ASSIGN = "assign"
    SUPERVISE = "supervise"
    NOTE = "note"
    ATTACH = "attach"
    NOT_REACHED = "not_reached"
    CONSENT = "consent"
    NAME_VIEWER = "name_viewer"
    BAR = "bar"


ACT_TITLES: Mapping[Act, str] = {
    Act.FILE: "登记",
    Act.ACCEPT: "受理",
    Act.ASK: "请职工补充",
    Act.REJECT: "不予受理",
    Act.DISPATCH: "派单",
    Act.TAKE_UP: "热线自己办",
    Act.TAKE_BACK: "同意退回",
    Act.SIGN_IN: "签收",
    Act.RETURN: "申请退回",
    Act.REQUEST_EXTENSION: "申请延期",
    Act.GRANT_EXTENSION: "同意延期",
    Act.DENY_EXTENSION: "不同意延期",
    Act.SETTLE: "提交结果",
    Act.APPROVE: "审核通过",
    Act.SEND_BACK: "退回重办",
    Act.CALL_BACK: "回访",
    Act.REOPEN: "重办",
    Act.ARCHIVE: "归档",
    Act.WITHDRAW: "撤销",
    Act.SUPPLEMENT: "补充",
    Act.RATE: "评价",
    Act.EXPIRE: "到期",
    Act.OVERDUE: "逾期",
    Act.ASSIGN: "指定经办人",
    Act.SUPERVISE: "督办",
    Act.NOTE: "写备注",
    Act.ATTACH: "加附件",
    Act.NOT_REACHED: "没联系上",
    Act.CONSENT: "问职工愿不愿意公开",
    Act.NAME_VIEWER: "指定可见的人",
    Act.BAR: "指定回避的人",
}

_S = TicketState


@dataclass(frozen=True)
class Edge:
    """From which states an act leads where."""

    before: frozenset[TicketState]
    after: TicketState


def _edge(after: TicketState, *before: TicketState) -> Edge:
    return Edge(frozenset(before), after)


EDGES: Mapping[Act, Edge] = {
    Act.ACCEPT: _edge(_S.ACCEPTED, _S.SUBMITTED),
    Act.REJECT: _edge(_S.REJECTED, _S.SUBMITTED),
    Act.ASK: _edge(_S.NEEDS_INFO, _S.SUBMITTED, _S.IN_PROGRESS),
    Act.DISPATCH: _edge(_S.DISPATCHED, _S.ACCEPTED, _S.RETURNED, _S.REOPENED),
    Act.TAKE_UP: _edge(_S.IN_PROGRESS, _S.ACCEPTED, _S.REOPENED),
    Act.TAKE_BACK: _edge(_S.ACCEPTED, _S.RETURNED),
    Act.SIGN_IN: _edge(_S.IN_PROGRESS, _S.DISPATCHED),
    Act.RETURN: _edge(_S.RETURNED, _S.DISPATCHED),
    Act.SETTLE: _edge(_S.RESOLVED, _S.IN_PROGRESS),
    Act.REQUEST_EXTENSION: _edge(_S.EXTENSION_REQUESTED, _S.IN_PROGRESS),
    Act.GRANT_EXTENSION: _edge(_S.IN_PROGRESS, _S.EXTENSION_REQUESTED),
    Act.DENY_EXTENSION: _edge(_S.IN_PROGRESS, _S.EXTENSION_REQUESTED),
    Act.APPROVE: _edge(_S.FOLLOW_UP, _S.RESOLVED),
    Act.SEND_BACK: _edge(_S.IN_PROGRESS, _S.RESOLVED),
    Act.CALL_BACK: _edge(_S.CLOSED, _S.FOLLOW_UP),
    Act.REOPEN: _edge(_S.REOPENED, _S.REJECTED, _S.CLOSED, _S.WITHDRAWN),
    Act.ARCHIVE: _edge(_S.ARCHIVED, _S.REJECTED, _S.CLOSED, _S.WITHDRAWN),
}
"""In the order in which people choose. A call-back with which the worker is dissatisfied reopens instead."""


def possible(row: TicketRow, by: Actor) -> tuple[Act, ...]:
    """Return what somebody may do now that moves this ticket, the likeliest first."""
    return tuple(act for act in EDGES if may_act(row, by, act))


def may_act(row: TicketRow, by: Actor, act: Act) -> bool:
    """Tell whether somebody may do something now that moves this ticket."""
    edge, state = EDGES[act], TicketState(row.state)
    return state in edge.before and may_move(state, edge.after, movers_of(row, by), row.entered_at, now())


def refusal(row: TicketRow, by: Actor, act: Act) -> str:
    """Return why something cannot be done, and what can be done instead."""
    state = TicketState(row.state)
    said = f"工单{row.number}现在是“{STATE_TITLES[state]}”，您不能“{ACT_TITLES[act]}”。"
    ways = possible(row, by)
    if ways:
        return f"{said}现在可以：{'、'.join(ACT_TITLES[way] for way in ways)}。"
    if state in ENDED:
        return f"{said}它已经结束了；职工要接着办，请他另外登记一件。"
    waits_for = {
        _S.NEEDS_INFO: "等职工补充",
        _S.DISPATCHED: "等承办单位签收",
        _S.IN_PROGRESS: "等承办单位办出结果",
        _S.EXTENSION_REQUESTED: "等主管审延期",
    }.get(state, "等热线的人处理")
    return f"{said}现在要{waits_for}。"
