"""The custom actions by the names that domain.yml lists."""

from __future__ import annotations

from collections.abc import Callable

from bot.actions import flows, my_data
from bot.actions.context import ActionCall, FlowReply
from bot.actions.membership import begin_look_up, end_binding
from bot.actions.tickets import OTHER_TICKET, listed, told_status
from bot.forms.conditions import Value
from bot.forms.fields import HEARD
from bot.forms.machine import told
from bot.members.form import MEMBERSHIP_FORM
from bot.tickets.form import STATUS_FORM, TICKET_FORM
from bot.tickets.status import tickets_of


def open_ticket(call: ActionCall) -> FlowReply:
    """Begin a ticket with what the sentence tells, and the place known from the conversation."""
    values: dict[str, Value] = {}
    if call.chosen is None:
        values[HEARD] = call.text
    near = call.conversation.place
    values |= told(TICKET_FORM, call.places, call.text, near)
    if near is not None and near in call.places:
        values.setdefault("place", near)
    return flows.start(call, TICKET_FORM, values)


def show_ticket_status(call: ActionCall) -> FlowReply:
    """Tell where a ticket stands: the one named, else those filed here, else ask for number and code."""
    named = told(STATUS_FORM, call.places, call.text)
    own = tickets_of(call.session, call.conversation.id)
    number = named.get("number")
    if number is not None and any(ticket.number == number for ticket in own):
        return told_status(call, str(number), None)
    if number is not None or call.text == OTHER_TICKET or not own:
        return flows.start(call, STATUS_FORM, named)
    if len(own) > 1:
        return listed(own)
    return told_status(call, own[0].number, None)


def check_membership(call: ActionCall) -> FlowReply:
    """Look a membership up, asking for whatever the sentence did not bring along."""
    begun = begin_look_up(call)
    return flows.asked_on(call, begun) if isinstance(begun, FlowReply) else flows.start(call, MEMBERSHIP_FORM, begun)


def delete_my_data(call: ActionCall) -> FlowReply:
    """Ask whether the worker is sure; deleting is the form's end."""
    return flows.start(call, my_data.DELETE_FORM, {})


ACTIONS: dict[str, Callable[[ActionCall], FlowReply]] = {
    "action_open_ticket": open_ticket,
    "action_ticket_status": show_ticket_status,
    "action_check_membership": check_membership,
    "action_unbind": end_binding,
    "action_cancel": flows.cancel,
    "action_continue_form": flows.go_on,
    "action_delete_my_data": delete_my_data,
    "action_export_my_data": my_data.summarise_data,
}
