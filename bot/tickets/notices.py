"""What a worker is told when his ticket goes on: once at every step, in a few words."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.conversations.model import Choice
from bot.conversations.notices import tell
from bot.storage.clock import day
from bot.tickets.acts import Act
from bot.tickets.model import PAYER_TITLES, STATE_TITLES, Payer, TicketState
from bot.tickets.tables import TicketRow

RATE, REOPEN = "评价工单", "重办工单"
"""Begin the titles of choices; the ticket's number follows."""

_STATUS = Choice("查工单", {"chosen": "ticket_status"})
_ADD = Choice("补充材料", {"chosen": "add_to_ticket"})

_SAID: dict[Act, str] = {
    Act.ACCEPT: "受理了，接下来安排由谁来办。",
    Act.ASK: "还缺一些情况，请您补充：{reason}\n说“补充材料”就能补，照片也可以直接发。",
    Act.REJECT: "没有受理。原因：{reason}\n觉得不对，30天内可以点“重办”，或者打12351。",
    Act.DISPATCH: "派给{whom}办了，等他们签收。",
    Act.TAKE_UP: "由12351热线的人直接办，已经开始了。",
    Act.TAKE_BACK: "换个单位来办，正在重新安排。",
    Act.SIGN_IN: "{whom}签收了，开始办。",
    Act.RETURN: "派去的单位说不归它办，我们来重新安排，您不用管。",
    Act.REQUEST_EXTENSION: "办的人想多要些时间，正在审，定了告诉您。",
    Act.GRANT_EXTENSION: "要多花些时间，最晚{until}办出结果。",
    Act.DENY_EXTENSION: "没有同意延期，按原来的时限接着办。",
    Act.SETTLE: "办出结果了，热线的人审一下，审过就告诉您。",
    Act.APPROVE: "有结果了：\n{settlement}{payer}\n办得怎么样，点“评价”说一声；没办好可以重办。",
    Act.SEND_BACK: "结果没有审过，退回去接着办。",
    Act.REOPEN: "重办，工会的人会再来看。",
    Act.NOT_REACHED: "今天想回访您，没联系上。办得怎么样，点“评价”说一声就行。",
    Act.OVERDUE: "在“{state}”这一步超过了规定时间，已经记了逾期，催他们快办。急事别等，直接打12351。",
}
_CALLED_BACK = {
    TicketState.CLOSED: "回访过了，办结了。情况有变，30天内可以点“重办”。",
    TicketState.REOPENED: "您说没办好，重办，工会的人会再来看。",
}
_EXPIRED = {
    TicketState.NEEDS_INFO: "一直没等到您补充，先结了。情况还在的话，30天内查工单时点“重办”，再把要补的发来就行。",
    TicketState.FOLLOW_UP: "有结果好些天了，没听到您说不好，先办结了。没办好的话，30天内可以点“重办”。",
}
RESUMED = "您补充的收到了，接着办。"


def tell_step(session: Session, row: TicketRow, act: Act, reason: str | None = None, whom: str | None = None) -> bool:
    """Tell the worker of a step that concerns him, if his conversation is still there; the row is as the step left it.

    Args:
        reason: what was written with the step.
        whom: name of the union or department that it is with.
    """
    words = _CALLED_BACK.get(TicketState(row.state)) if act is Act.CALL_BACK else _SAID.get(act)
    if words is None:
        return False
    payer = PAYER_TITLES[_payer(row)] if row.payer else None
    text = words.format(
        reason=(reason or "").strip(),
        whom=whom or "承办单位",
        until=day(row.extension_until) if row.extension_until else "",
        settlement=row.settlement or "",
        payer=f"\n费用由{payer}承担。" if payer else "",
        state=STATE_TITLES[TicketState(row.state)],
    )
    return say(session, row, text, choices_after(row))


def tell_expired(session: Session, row: TicketRow, before: TicketState) -> bool:
    """Tell the worker that his ticket was closed because nothing was heard of him."""
    return say(session, row, _EXPIRED[before], choices_after(row))


def say(session: Session, row: TicketRow, text: str, choices: tuple[Choice, ...] = (_STATUS,)) -> bool:
    """Tell the worker something of his ticket; False when his conversation is gone."""
    return row.conversation_id is not None and tell(session, row.conversation_id, f"工单{row.number}：{text}", choices)


def choices_after(row: TicketRow) -> tuple[Choice, ...]:
    """Return what the worker can tap below a notice."""
    match TicketState(row.state):
        case TicketState.NEEDS_INFO:
            return (_ADD, _STATUS)
        case TicketState.FOLLOW_UP:
            return (Choice(f"{RATE}{row.number}", {"chosen": "ticket_status"}), _STATUS)
        case TicketState.REJECTED | TicketState.CLOSED:
            return (Choice(f"{REOPEN}{row.number}", {"chosen": "ticket_status"}), _STATUS)
    return (_STATUS,)


def _payer(row: TicketRow) -> Payer:
    return next(payer for payer in PAYER_TITLES if payer == row.payer)
