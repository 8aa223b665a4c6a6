"""What each step asks for, and which steps are the sensible ones in a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.staff.roles import Permission
from bot.tickets.acts import Act
from bot.tickets.desk_model import Case
from bot.tickets.lifecycle import ENDED
from bot.tickets.model import TicketState

PERSON = "person-"
"""Begins the names of the boxes by which people are chosen; the id of the account follows."""


@dataclass(frozen=True)
class Question:
    """One field of a step's form. `hint` says what to write and who reads it."""

    name: str
    title: str
    kind: Literal["text", "line", "date", "payer", "union", "people", "yes_no", "score", "staff"] = "text"
    hint: str = ""
    required: bool = True


@dataclass(frozen=True)
class StepForm:
    """How a step looks on the page. `button`: what is written on what opens and sends it."""

    button: str
    questions: tuple[Question, ...] = ()
    hint: str = ""
    permission: Permission = Permission.TICKETS_WORK


_TOLD, _INSIDE = "职工看得到", "职工看不到"
_REMARK = Question("note", "说明", hint=_INSIDE, required=False)
_SOMEBODY = Question("staff", "是谁", "staff")
_LEADS = Permission.TICKETS_SUPERVISE


def _reason(title: str = "理由", hint: str = _INSIDE) -> Question:
    return Question("reason", title, hint=hint)


_PAYS = Question("who_pays", "费用由谁出", "payer", required=False)
_UNTIL = Question("until", "到哪天", "date")
FORMS: Mapping[Act, StepForm] = {
    Act.ACCEPT: StepForm("受理", (_REMARK,)),
    Act.ASK: StepForm("请职工补充", (Question("text", "要补充什么", hint="写清楚缺什么、怎么发，原话发给职工"),)),
    Act.REJECT: StepForm("不予受理", (_reason("为什么不受理", "原话发给职工，请写明可以找谁"),)),
    Act.DISPATCH: StepForm(
        "派单",
        (
            Question("to", "派给", "union", required=False),
            Question(
                "to_other",
                "或者写别的工会、部门",
                "line",
                "两个里填一个，写了就按这个派。部门没有账号，办的结果由热线代填",
                False,
            ),
            Question("people", "由谁办", "people", "保密工单只给选的人看", required=False),
            Question("agreed", "职工同意让他们知道自己是谁吗", "yes_no", required=False),
            _PAYS,
            Question("note", "要办什么", hint=_INSIDE, required=False),
        ),
    ),
    Act.TAKE_UP: StepForm("热线自己办", (_REMARK,)),
    Act.TAKE_BACK: StepForm("同意退回，重新安排", (_REMARK,)),
    Act.SIGN_IN: StepForm("签收，开始办"),
    Act.RETURN: StepForm("申请退回", (_reason("为什么退回", "写明该由谁办，职工看不到"),)),
    Act.SETTLE: StepForm(
        "提交结果",
        (Question("result", "办的结果", hint="审核后原话发给职工"), _PAYS),
        "有协议书、转账凭证的，先在“文件”里上传。",
    ),
    Act.REQUEST_EXTENSION: StepForm("申请延期", (_UNTIL, _reason("为什么要延期"))),
    Act.GRANT_EXTENSION: StepForm("同意延期", (_REMARK,), permission=_LEADS),
    Act.DENY_EXTENSION: StepForm("不同意延期", (_reason(),), permission=_LEADS),
    Act.APPROVE: StepForm("审核通过，请职工评价", (_REMARK,)),
    Act.SEND_BACK: StepForm("退回重办", (_reason("哪里没办好"),)),
    Act.CALL_BACK: StepForm(
        "回访",
        (
            Question("contacted", "承办的人联系过他吗", "yes_no"),
            Question("solved", "事情解决了吗", "yes_no"),
            Question("satisfied", "满意吗", "score"),
            Question("note", "他说了什么", hint=_INSIDE, required=False),
        ),
        "没解决，或者满意度2分及以下，工单会自动重办。",
    ),
    Act.NOT_REACHED: StepForm("没联系上", (Question("note", "怎么联系的", hint="如上午打了两次没人接"),)),
    Act.REOPEN: StepForm("重办", (_reason("为什么重办", _TOLD),)),
    Act.NOTE: StepForm("写备注", (Question("text", "备注", hint="加密存放，只给办的人看"),)),
    Act.ASSIGN: StepForm("交给别人跟", (_SOMEBODY,)),
    Act.CONSENT: StepForm(
        "问过职工愿不愿意公开", (Question("agreed", "让承办的单位知道他是谁，他愿意吗", "yes_no"), _REMARK)
    ),
    Act.SUPERVISE: StepForm("督办", (_REMARK,), permission=_LEADS),
    Act.NAME_VIEWER: StepForm("让某人可以看", (_SOMEBODY,), permission=_LEADS),
    Act.BAR: StepForm("让某人回避", (_SOMEBODY,), "回避的人再也看不到这张工单。", _LEADS),
}

PATHS: Mapping[Act, str] = {act: str(act).replace("_", "-") for act in FORMS}
"""The last part of the address that a step is sent to."""

FIRST: Mapping[TicketState, tuple[Act, ...]] = {
    TicketState.SUBMITTED: (Act.ACCEPT, Act.ASK),
    TicketState.ACCEPTED: (Act.DISPATCH, Act.TAKE_UP),
    TicketState.DISPATCHED: (Act.SIGN_IN, Act.RETURN),
    TicketState.RETURNED: (Act.DISPATCH, Act.TAKE_BACK),
    TicketState.IN_PROGRESS: (Act.SETTLE, Act.REQUEST_EXTENSION),
    TicketState.EXTENSION_REQUESTED: (Act.GRANT_EXTENSION, Act.DENY_EXTENSION),
    TicketState.RESOLVED: (Act.APPROVE, Act.SEND_BACK),
    TicketState.FOLLOW_UP: (Act.CALL_BACK, Act.NOT_REACHED),
    TicketState.REOPENED: (Act.DISPATCH, Act.TAKE_UP),
}
"""The one or two sensible next steps of a state; what else is possible stands below 更多."""


def besides(case: Case) -> tuple[Act, ...]:
    """Return what can be done with a ticket that does not move it."""
    if case.state in ENDED:
        return (Act.NOTE,)
    discreet = case.confidential or case.discretion == "confidential"
    chosen = [Act.NOTE, Act.ASSIGN, Act.SUPERVISE]
    return (*chosen, *([Act.CONSENT] if discreet else []), *([Act.NAME_VIEWER] if case.confidential else []), Act.BAR)
