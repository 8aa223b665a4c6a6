"""File a ticket; tell where one stands."""

from __future__ import annotations

from datetime import timedelta

from bot.actions.context import ActionCall, FlowReply, command
from bot.conversations.model import Choice
from bot.directory.routing import route
from bot.files.links import attach, unattached_files
from bot.forms.conditions import Values
from bot.privacy.door import reveal
from bot.storage.clock import day_and_hour, hour
from bot.storage.columns import new_id, now
from bot.tickets.filing import file_ticket
from bot.tickets.form import against_of, details_of, discretion_of
from bot.tickets.lifecycle import ENDED
from bot.tickets.model import (
    DISCRETION_TITLES,
    PAYER_TITLES,
    STATE_MEANINGS,
    STATE_TITLES,
    NewTicket,
    TicketState,
    TicketStatus,
)
from bot.tickets.notices import RATE, REOPEN
from bot.tickets.status import TicketLocked, ticket_status, tickets_of
from bot.tickets.timers import REOPENED_WITHIN
from bot.tickets.types import TicketType, ticket_types

OTHER_TICKET = "查别的工单"
WITHDRAW = "撤销工单"
"""Begins the titles of choices, as RATE and REOPEN do; the ticket's number follows."""

FILES_SENT_WITHIN = timedelta(hours=24)
"""Files sent so long before a ticket is filed belong to it, unless they belong to something else."""

_OTHER = command(OTHER_TICKET, "ticket_status")


def hand_in_ticket(call: ActionCall, values: Values) -> FlowReply:
    """File what the worker confirmed and tell number, code and what comes next."""
    code = str(values["type"])
    kind = ticket_types().get(code)
    employer, left = values.get("employer"), values.get("contact")
    contact = reveal(call.session, call.keys, call.conversation.id, str(left)) if left is not None else None
    ticket = NewTicket(
        type=code,
        employer=str(employer) if employer is not None else None,
        place=str(values["place"]) if values.get("place") is not None else None,
        story=str(values["story"]),
        contact=contact,
        details=details_of(code, values),
        against=against_of(kind, values),
        discretion=discretion_of(kind, values),
        urgent=kind.urgent,
    )
    goes_to = route(call.directory, ticket.place, ticket.employer, against=ticket.against)
    key = call.message_id or new_id()
    filed = file_ticket(call.session, call.keys, ticket, call.conversation.id, key, goes_to)
    # The photo of an ID card that was sent for an application must not end in a complaint.
    since = now() if call.another_waits else now() - FILES_SENT_WITHIN
    files = unattached_files(call.session, call.conversation.id, since)
    for file in files:
        attach(call.session, file.id, "ticket", filed.id)
    lines = [
        f"登记好了。\n工单号：{filed.number}\n查询码：{filed.query_code}",
        "请截个图留着。换了手机也能凭这两个查，查询码别告诉别人。",
        f"接下来{goes_to.union_name or '工会'}的人会看您说的情况，定怎么办。"
        "进展写在工单里，您随时来这里说“查工单”就能看到。急事请打12351。",
    ]
    if files:
        lines.append(f"您发的{len(files)}个文件也放进工单了。")
    lines += _discretion_told(ticket, left is not None, contact is not None)
    lines += _told_after(kind, ticket)
    choices = (command("查工单", "ticket_status"), command("补充材料", "add_to_ticket"))
    return FlowReply("\n".join(lines), choices)


def look_up_ticket(call: ActionCall, values: Values) -> FlowReply:
    """Tell where the ticket stands that the worker named with its number and code."""
    code = values.get("query_code")
    return told_status(call, str(values["number"]), str(code) if code is not None else None)


def told_status(call: ActionCall, number: str, code: str | None) -> FlowReply:
    """Tell where a ticket stands, or that it was not found; unknown and forbidden read alike."""
    found = ticket_status(call.session, call.keys, number, code, call.conversation.id, call.conversation.network_hash)
    if not isinstance(found, TicketStatus):
        return not_opened(found)
    own = any(ticket.number == found.number for ticket in tickets_of(call.session, call.conversation.id))
    ways = _ways_on(found) if own else ()
    known = found.union is not None and found.union in call.directory.unions
    union = call.directory.unions.get(str(found.union)).name if known else None
    return FlowReply(in_full(found, union), (*ways, _OTHER))


def not_opened(found: TicketLocked | None) -> FlowReply:
    """Say that a ticket stays closed to this worker; unknown and forbidden read alike."""
    if isinstance(found, TicketLocked):
        until = hour(found.until)
        return FlowReply(f"查询码没对上的次数多了，先锁住，{until}以后再试。着急的话打12351。", locked=True)
    return FlowReply("没查到。请对着提交时收到的那条消息，核对一下工单号和查询码。", (_OTHER,))


def in_full(ticket: TicketStatus, union: str | None = None) -> str:
    """Return everything the worker may know of a ticket."""
    marks = DISCRETION_TITLES[ticket.discretion]
    lines = [
        f"工单{ticket.number}（{ticket_types().title(ticket.type)}{'，' + marks if marks else ''}）",
        f"现在：{STATE_TITLES[ticket.state]}。{STATE_MEANINGS[ticket.state]}",
        f"提交时间：{day_and_hour(ticket.filed_at)}",
    ]
    given_to = ticket.department or union
    if given_to is not None:
        lines.append(f"转给了：{given_to}")
    if ticket.settlement is not None:
        lines.append(f"结果：{ticket.settlement}")
    if ticket.payer is not None:
        lines.append(f"费用：{PAYER_TITLES[ticket.payer]}承担")
    if len(ticket.steps) > 1:
        lines.append("经过：")
        for step in ticket.steps:
            lines.append(f"{day_and_hour(step.at)} {STATE_TITLES[step.state]}{'：' + step.note if step.note else ''}")
    if ticket.facts:
        lines.append(f"您补充过{len(ticket.facts)}次，最近一次{day_and_hour(ticket.facts[-1].at)}。")
    if ticket.files:
        lines.append(f"文件：{ticket.files}个")
    if ticket.urged_at is not None:
        lines.append(f"催过{ticket.urged}次，最近一次{day_and_hour(ticket.urged_at)}。")
    return "\n".join(lines)


def listed(tickets: list[TicketStatus], chosen: str = "ticket_status", wish: str = "") -> FlowReply:
    """Return several tickets, a line each, and a choice for each, which begins with the wish."""
    types = ticket_types()
    lines = [f"{ticket.number} {types.title(ticket.type)}：{STATE_TITLES[ticket.state]}" for ticket in tickets]
    question = f"{wish}哪一个？点一下。" if wish else "点一个看详细的。"
    text = "您在这里登记过这些：\n" + "\n".join(lines) + f"\n{question}"
    others = () if wish else (_OTHER,)
    return FlowReply(text, (*(command(f"{wish}{ticket.number}", chosen) for ticket in tickets), *others))


def _ways_on(ticket: TicketStatus) -> tuple[Choice, ...]:
    """What the conversation that filed a ticket can do with it."""
    if ticket.state is TicketState.FOLLOW_UP:
        return (command(f"{RATE}{ticket.number}", "ticket_status"), command("补充材料", "add_to_ticket"))
    if ticket.state not in ENDED:
        return (
            command("催办", "urge_ticket"),
            command("补充材料", "add_to_ticket"),
            command(f"{WITHDRAW}{ticket.number}", "ticket_status"),
        )
    entered = ticket.steps[-1].at if ticket.steps else ticket.filed_at
    in_time = ticket.state is not TicketState.ARCHIVED and now() - entered <= REOPENED_WITHIN
    again = (command(f"{REOPEN}{ticket.number}", "ticket_status"),) if in_time else ()
    return (command(f"{RATE}{ticket.number}", "ticket_status"), *again) if ticket.may_rate else again


def _discretion_told(ticket: NewTicket, left_phone: bool, has_phone: bool) -> list[str]:
    if ticket.discretion == "anonymous":
        dropped = "您留的电话没有记进去。" if left_phone else ""
        return [f"这件事匿名办：办事的人不知道您是谁，也联系不上您。{dropped}要看进展、要补充，就回这个聊天里来。"]
    lines = (
        ["这件事保密办：只有办这件事的人看得到，不会告诉单位是您说的。"] if ticket.discretion == "confidential" else []
    )
    if left_phone and not has_phone:
        lines.append("您之前发的手机号已经到期删掉了，这张工单里没有电话。")
    return lines


def _told_after(kind: TicketType, ticket: NewTicket) -> list[str]:
    # Who has asked for discretion is not told how to ask for it.
    after = [line for line in kind.told_after if ticket.discretion == "normal" or "要保密" not in line]
    return [*(clock.text(ticket.details) for clock in kind.clocks), *after]
