"""The custom actions by the names that domain.yml lists."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.actions import applications, calculations, flows, my_data, programmes
from bot.actions.context import ActionCall, FlowReply, command, place_of
from bot.actions.membership import begin_look_up, end_binding
from bot.actions.ticket_changes import named_ticket
from bot.actions.tickets import OTHER_TICKET, listed, told_status
from bot.actions.told_before import case_told, told_earlier
from bot.applications.reading import applications_of, plain_number
from bot.applications.states import OPEN
from bot.forms.conditions import Value
from bot.forms.fields import HEARD, Form
from bot.forms.listed_answers import answers_listed
from bot.forms.overhearing import told
from bot.members.bindings import known_answers
from bot.members.form import MEMBERSHIP_FORM
from bot.tickets.case_forms import ADD_FORM, RATE_FORM, REOPEN_FORM, STATUS_FORM, URGE_FORM, WITHDRAW_FORM
from bot.tickets.form import TICKET_FORM
from bot.tickets.numbers import clean_number
from bot.tickets.status import tickets_of


def open_ticket(call: ActionCall) -> FlowReply:
    """Begin a ticket with what this message and the case before it tell, and the place known from the conversation."""
    case, near = case_told(call), call.conversation.place
    values: dict[str, Value] = {HEARD: case} if case else {}
    values |= told(TICKET_FORM, call.places, case, near) if case else {}
    if near is not None and near in call.places:
        values.setdefault("place", near)
    return flows.start(call, TICKET_FORM, values)


def show_ticket_status(call: ActionCall) -> FlowReply:
    """Tell where a ticket stands: the one named, else those filed here, else ask for number and code."""
    changes = (
        (_RATES, RATE_FORM, "评价"),
        (_WITHDRAWS_TICKET, WITHDRAW_FORM, "撤"),
        (_REOPENS, REOPEN_FORM, "重办"),
    )
    for words, form, question in changes:
        if words.search(call.text):
            return _change_ticket(call, form, question)
    named = told(STATUS_FORM, call.places, call.text)
    own = tickets_of(call.session, call.conversation.id)
    number = clean_number(str(named["number"])) if "number" in named else None
    if number is None and not own and applications_of(call.session, call.conversation.id, 1):
        return show_application_status(call)  # 我交的那个办到哪了 says not which of the two it was
    if number is not None and any(ticket.number == number for ticket in own):
        return told_status(call, number, None)
    if number is not None or call.text == OTHER_TICKET or not own:
        return flows.start(call, STATUS_FORM, named)
    if len(own) > 1:
        return listed(own)
    return told_status(call, own[0].number, None)


def add_to_ticket(call: ActionCall) -> FlowReply:
    """Add to a ticket: to the one named, else to the open one filed here, else ask which."""
    waiting = [one for one in applications_of(call.session, call.conversation.id) if one.state in OPEN]
    if waiting and not tickets_of(call.session, call.conversation.id, limit=1):
        known = {"number": waiting[0].number} if len(waiting) == 1 else {}
        return flows.start(call, applications.SUPPLEMENT_FORM, known)
    return _change_ticket(call, ADD_FORM, "补充")


def urge_ticket(call: ActionCall) -> FlowReply:
    """Urge a ticket: the one named, else the open one filed here, else ask which.

    An application is urged by its time limit: whoever has nothing else is told where it stands and until when.
    """
    tickets = tickets_of(call.session, call.conversation.id, limit=1)
    names_one = "number" in told(URGE_FORM, call.places, call.text)
    if not tickets and not names_one and applications_of(call.session, call.conversation.id, 1):
        return show_application_status(call)
    return _change_ticket(call, URGE_FORM, "催办")


def _change_ticket(call: ActionCall, form: Form, wish: str) -> FlowReply:
    named = named_ticket(call, form.command, wish)
    return named if isinstance(named, FlowReply) else flows.start(call, form, named)


def check_membership(call: ActionCall) -> FlowReply:
    """Look a membership up, asking for whatever the sentence did not bring along."""
    begun = begin_look_up(call)
    return flows.asked_on(call, begun) if isinstance(begun, FlowReply) else flows.start(call, MEMBERSHIP_FORM, begun)


def delete_my_data(call: ActionCall) -> FlowReply:
    """Ask whether the worker is sure; deleting is the form's end."""
    return flows.start(call, my_data.DELETE_FORM, {})


MOST_OFFERED = 8


def apply(call: ActionCall) -> FlowReply:
    """Begin the application that the worker tapped or named; ask which, or say that his place has none."""
    service_id = call.service if call.service and call.services.get(call.service) else None
    place = place_of(call)
    meant = call.services.meant(call.text, place)
    if service_id is None and len(meant) == 1 and place is not None:
        (service_id,) = meant
    if service_id is not None:
        return _begin_application(call, service_id)
    if not meant and place is not None:
        text = (
            f"{call.places.full_name(place)}能在这里申请的事，我还没有资料，不能拿别处的办法来套。\n"
            "可以登记下来，请当地工会答复您。"
        )
        return FlowReply(text, (command("登记一件事", "open_ticket"), command("怎么入会", "joining/how_to_join")))
    text = "您要申请哪一项？点一下就行。"
    if place is None and len(meant) == 1:
        (only,) = meant.values()
        text = f"“{only.title}”现在只有{only.place_name}的能在这里办。是那里的就点一下。"
    if place is None:
        text += "您在别的地方的，告诉我在哪个县（市、区）。"
    return FlowReply(text, applications.offered(dict(list(meant.items())[:MOST_OFFERED]), with_place=place is None))


def _begin_application(call: ActionCall, service_id: str) -> FlowReply:
    form = call.services.forms()[service_id]
    values: dict[str, Value] = {} if call.chosen else {HEARD: call.text}
    known = known_answers(call.session, call.keys, call.conversation.id)
    values |= {field.name: known[field.kind] for field in form.fields if field.kind in known}
    values |= told_earlier(call, form)
    values |= told(form, call.places, call.text, call.conversation.place)
    values |= answers_listed(form, call.places, call.text) if call.chosen else {}
    return flows.start(call, form, values)


def what_can_i_get(call: ActionCall) -> FlowReply:
    """Tell what one may get at a place: ask where, which programme, and what its conditions need."""
    found = programmes.asked_for(call, place_of(call))
    return found if isinstance(found, FlowReply) else flows.start(call, flows.forms_of(call)[found.form], found.values)


def calculate(call: ActionCall) -> FlowReply:
    """Work out what the law gives for his figures, asking for those that he has not told."""
    found = calculations.asked_for(call)
    return found if isinstance(found, FlowReply) else flows.start(call, found.form, found.values)


def show_application_status(call: ActionCall) -> FlowReply:
    """Tell where an application stands; send something along or take it back when the words say so."""
    mine = applications_of(call.session, call.conversation.id)
    named = told(applications.STATUS_FORM, call.places, call.text)
    if "number" in named:
        mine = [one for one in mine if one.number == plain_number(str(named["number"]))]
    waiting = [one for one in mine if one.state in OPEN]
    for words, form in ((_WITHDRAWS, applications.WITHDRAW_FORM), (_SUPPLEMENTS, applications.SUPPLEMENT_FORM)):
        if waiting and words.search(call.text):
            known = {"number": waiting[0].number} if len(waiting) == 1 else {}
            return flows.start(call, form, known)
    if not mine:
        return flows.start(call, applications.STATUS_FORM, named)
    if len(mine) > 1:
        return applications.listed(mine)
    return FlowReply(applications.in_full(call, mine[0]), applications.ways_on(mine[0]))


_WITHDRAWS_TICKET = re.compile("撤|不告了|不投诉了|不用办了")
_RATES = re.compile("评价|打分|评分")
_REOPENS = re.compile("重办|重新办|重新处理")
_WITHDRAWS = re.compile("撤|不办了|取消申请")
_SUPPLEMENTS = re.compile("补|再交|再发|漏了")

ACTIONS: dict[str, Callable[[ActionCall], FlowReply]] = {
    "action_open_ticket": open_ticket,
    "action_ticket_status": show_ticket_status,
    "action_add_to_ticket": add_to_ticket,
    "action_urge_ticket": urge_ticket,
    "action_check_membership": check_membership,
    "action_unbind": end_binding,
    "action_apply": apply,
    "action_application_status": show_application_status,
    "action_what_can_i_get": what_can_i_get,
    "action_calculate": calculate,
    "action_cancel": flows.cancel,
    "action_resume_form": flows.take_up_again,
    "action_continue_form": flows.go_on,
    "action_delete_my_data": delete_my_data,
    "action_export_my_data": my_data.summarise_data,
}
