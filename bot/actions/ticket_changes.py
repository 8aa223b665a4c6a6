"""What a worker does with a ticket he filed: add to it, urge it, withdraw it, rate it, have it done again."""

from __future__ import annotations

from bot.actions.context import ActionCall, FlowReply, command
from bot.actions.tickets import listed, not_opened
from bot.files.store import find_file
from bot.forms.conditions import Value, Values
from bot.forms.overhearing import told
from bot.forms.parsing import FILE_REFERENCE
from bot.storage.columns import new_id
from bot.tickets.access import Asker, OpenedTicket, TicketLocked, opened
from bot.tickets.case_forms import OWN, STATUS_FORM
from bot.tickets.following import MOST_URGED, NotUrged, add_fact, reopen, urge, withdraw
from bot.tickets.lifecycle import ENDED
from bot.tickets.model import TicketState
from bot.tickets.numbers import clean_number
from bot.tickets.rating import rate
from bot.tickets.status import tickets_of

_STATUS = command("查工单", "ticket_status")
_ADD = command("补充材料", "add_to_ticket")
_NEW = command("另外登记一件事", "open_ticket")


def named_ticket(call: ActionCall, chosen: str, wish: str) -> FlowReply | dict[str, Value]:
    """Return the values of number and code that name the ticket a worker means, or ask which of his it is.

    Of the tickets that this conversation filed, an open one goes before those that have ended; without any, number and
    code are asked for by the form.

    Args:
        chosen: the command of the choices among several tickets.
        wish: what he wants to do, in a word; it begins the titles of the choices, so that a tap says it again.
    """
    named = told(STATUS_FORM, call.places, call.text)
    own = tickets_of(call.session, call.conversation.id)
    if "number" in named:
        mine = any(ticket.number == clean_number(str(named["number"])) for ticket in own)
        return {**named, "query_code": OWN} if mine else named
    if wish == "评价":
        meant = [ticket for ticket in own if ticket.may_rate] or own
    else:
        meant = [ticket for ticket in own if (ticket.state in ENDED) == (wish == "重办")] or own
    if len(meant) > 1:
        return listed(meant, chosen, wish)
    return {"number": meant[0].number, "query_code": OWN} if meant else named


def add_words(call: ActionCall, values: Values) -> FlowReply:
    """Add the worker's words, and the files in them, to his ticket."""
    row = _opened(call, values)
    if isinstance(row, FlowReply):
        return row
    text = str(values["fact"])
    references = [match.group() for match in FILE_REFERENCE.finditer(text)]
    found = [find_file(call.session, call.conversation.id, reference) for reference in references]
    files = tuple(file.id for file in found if file is not None)
    if not add_fact(call.session, row, text, call.message_id or new_id(), files):
        return FlowReply(
            f"工单{row.number}已经结束，或者补充得太多了，加不进去。可以另外登记一件事，或者打12351。", (_NEW,)
        )
    kept = f"，连同{len(files)}个文件" if files else ""
    return FlowReply(f"加到工单{row.number}里了{kept}，办的人看得到。还有要补的，再说“补充材料”。", (_ADD, _STATUS))


def urge_on(call: ActionCall, values: Values) -> FlowReply:
    """Mark a ticket as urged, or say honestly why that would change nothing."""
    row = _opened(call, values)
    if isinstance(row, FlowReply):
        return row
    match urge(call.session, row, call.message_id or new_id()):
        case NotUrged("ended"):
            return FlowReply(f"工单{row.number}已经结束了，催不了。没办好的话，先看看工单，可以要求重办。", (_STATUS,))
        case NotUrged("today"):
            text = f"工单{row.number}今天已经催过了，一天记一次，明天可以再催。急事别等，直接打12351。"
            return FlowReply(text, (_STATUS, _ADD))
        case NotUrged():
            text = f"工单{row.number}已经催了{MOST_URGED}次，再催也不会更快了。请直接打12351，报工单号问。"
            return FlowReply(text, (_STATUS,))
    text = f"记下了：您催办工单{row.number}。办的人看得到催了几次，但我不能保证哪天办好。急事直接打12351。"
    return FlowReply(text, (_STATUS, _ADD))


def withdraw_it(call: ActionCall, values: Values) -> FlowReply:
    """End a ticket, if the worker was sure."""
    if values["sure"] != "yes":
        return FlowReply("好，没有撤，接着办。", (_STATUS,))
    row = _opened(call, values)
    if isinstance(row, FlowReply):
        return row
    if not withdraw(call.session, row):
        if TicketState(row.state) is TicketState.FOLLOW_UP:
            return FlowReply(
                f"工单{row.number}已经有结果了，不用撤。没办好的话，点“评价”说一声，会给您重办。", (_STATUS,)
            )
        return FlowReply(f"工单{row.number}已经结束了，不用撤。", (_STATUS,))
    return FlowReply(f"工单{row.number}撤销了，不再办。30天内想重办，查工单的时候点“重办”。", (_STATUS,))


def reopen_it(call: ActionCall, values: Values) -> FlowReply:
    """Have an ended ticket done again."""
    row = _opened(call, values)
    if isinstance(row, FlowReply):
        return row
    if not reopen(call.session, row, str(values["reason"])):
        return FlowReply(f"工单{row.number}还在办，或者结束超过30天了，不能重办。可以另外登记一件事。", (_NEW, _STATUS))
    return FlowReply(f"好，工单{row.number}重办，您说的原因写进去了，工会的人会再来看。", (_STATUS,))


def rate_it(call: ActionCall, values: Values) -> FlowReply:
    """Keep how the worker found the handling; dissatisfied, he has it done again."""
    row = _opened(call, values)
    if isinstance(row, FlowReply):
        return row
    contacted, solved = values["contacted"] == "yes", values["solved"] == "yes"
    match rate(call.session, row, contacted, solved, int(str(values["satisfied"]))):
        case TicketState.REOPENED:
            text = f"记下了，对不住没给您办好。工单{row.number}重办，工会的人会再来看。要补什么，说“补充材料”。"
            return FlowReply(text, (_ADD, _STATUS))
        case TicketState():
            return FlowReply(f"记下了，谢谢您。工单{row.number}办结了。情况有变，30天内还可以要求重办。", (_STATUS,))
    return FlowReply(f"工单{row.number}现在不用评价：还没有结果，或者已经评价过了。", (_STATUS,))


def _opened(call: ActionCall, values: Values) -> OpenedTicket | FlowReply:
    code = values.get("query_code")
    asker = Asker(
        str(values["number"]),
        str(code) if code not in (None, OWN) else None,
        call.conversation.id,
        call.conversation.network_hash,
    )
    found = opened(call.session, call.keys, asker, lock=True)
    return not_opened(found) if found is None or isinstance(found, TicketLocked) else found
