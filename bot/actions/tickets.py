"""File a ticket; tell where one stands."""

from __future__ import annotations

from datetime import datetime

from bot.actions.context import ActionCall, FlowReply, command
from bot.forms.conditions import Values
from bot.privacy.door import reveal
from bot.storage.columns import new_id
from bot.tickets.filing import file_ticket
from bot.tickets.model import STATE_MEANINGS, STATE_TITLES, TYPE_TITLES, NewTicket, TicketStatus, TicketType
from bot.tickets.numbers import CHINA
from bot.tickets.status import TicketLocked, ticket_status

OTHER_TICKET = "查别的工单"
_OTHER = command(OTHER_TICKET, "ticket_status")


def hand_in_ticket(call: ActionCall, values: Values) -> FlowReply:
    """File what the worker confirmed and tell number, code and what comes next."""
    employer, left = values.get("employer"), values.get("contact")
    contact = reveal(call.session, call.keys, call.conversation.id, str(left)) if left is not None else None
    ticket = NewTicket(
        type=TicketType(str(values["type"])),
        employer=str(employer) if employer is not None else None,
        place=str(values["place"]),
        story=str(values["story"]),
        contact=contact,
    )
    filed = file_ticket(call.session, call.keys, ticket, call.conversation.id, call.message_id or new_id())
    text = (
        f"登记好了。\n工单号：{filed.number}\n查询码：{filed.query_code}\n"
        "请截个图留着。换了手机也能凭这两个查，查询码别告诉别人。\n"
        "接下来工会的人会看您说的情况，定怎么办。进展写在工单里，您随时来这里说“查工单”就能看到。急事请打12351。"
    )
    if left is not None and contact is None:
        text += "\n您之前发的手机号已经到期删掉了，这张工单里没有电话。"
    return FlowReply(text, (command("查工单", "ticket_status"),))


def look_up_ticket(call: ActionCall, values: Values) -> FlowReply:
    """Tell where the ticket stands that the worker named with its number and code."""
    code = values.get("query_code")
    return told_status(call, str(values["number"]), str(code) if code is not None else None)


def told_status(call: ActionCall, number: str, code: str | None) -> FlowReply:
    """Tell where a ticket stands, or that it was not found; unknown and forbidden read alike."""
    found = ticket_status(call.session, call.keys, number, code, call.conversation.id, call.conversation.network_hash)
    if isinstance(found, TicketLocked):
        until = found.until.astimezone(CHINA).strftime("%H:%M")
        return FlowReply(f"查询码没对上的次数多了，先锁住，{until}以后再试。着急的话打12351。")
    if found is None:
        return FlowReply("没查到。请对着提交时收到的那条消息，核对一下工单号和查询码。", (_OTHER,))
    return FlowReply(in_full(found), (_OTHER,))


def in_full(ticket: TicketStatus) -> str:
    """Return everything the worker may know of a ticket."""
    lines = [
        f"工单{ticket.number}（{TYPE_TITLES[ticket.type]}）",
        f"现在：{STATE_TITLES[ticket.state]}。{STATE_MEANINGS[ticket.state]}",
        f"提交时间：{_clock(ticket.filed_at)}",
    ]
    if len(ticket.steps) > 1:
        lines.append("经过：")
        for step in ticket.steps:
            lines.append(f"{_clock(step.at)} {STATE_TITLES[step.state]}{'：' + step.note if step.note else ''}")
    return "\n".join(lines)


def listed(tickets: list[TicketStatus]) -> FlowReply:
    """Return several tickets, a line each, and a choice for each."""
    lines = [f"{ticket.number} {TYPE_TITLES[ticket.type]}：{STATE_TITLES[ticket.state]}" for ticket in tickets]
    text = "您在这里登记过这些：\n" + "\n".join(lines) + "\n点一个看详细的。"
    return FlowReply(text, (*(command(ticket.number, "ticket_status") for ticket in tickets), _OTHER))


def _clock(moment: datetime) -> str:
    local = moment.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
