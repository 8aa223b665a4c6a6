"""Flows: a form, and what is done with it once it is filled in."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.actions import applications, identity, programmes
from bot.actions.context import ActionCall, FlowReply, command, place_of
from bot.actions.membership import look_up_membership
from bot.actions.my_data import DELETE_FORM, delete_data
from bot.actions.numbers import readable
from bot.actions.programme_forms import again_choice
from bot.actions.ticket_changes import add_words, rate_it, reopen_it, urge_on, withdraw_it
from bot.actions.tickets import WITHDRAW, hand_in_ticket, look_up_ticket
from bot.applications.catalogue import ServiceCatalogue
from bot.conversations.model import Choice, FormStep
from bot.forms.conditions import Values
from bot.forms.drafts import expected_field
from bot.forms.fields import Form
from bot.forms.filling import Filled, fill_in, give_up, open_form, take_up
from bot.forms.steps import Asked, Finished, Refused
from bot.forms.words import control_in, keeps_phone_back, submits
from bot.forms.worked_out import WorkedOutForms
from bot.members.form import CODE_FORM, MEMBERSHIP_FORM
from bot.programmes.catalogue import FORM_PREFIX
from bot.tickets.case_forms import ADD_FORM, RATE_FORM, REOPEN_FORM, STATUS_FORM, URGE_FORM, WITHDRAW_FORM
from bot.tickets.form import TICKET_FORM
from bot.tickets.lifecycle import ENDED
from bot.tickets.status import tickets_of


@dataclass(frozen=True)
class Flow:
    """A form and what happens when it is complete."""

    form: Form
    finish: Callable[[ActionCall, Values], FlowReply]


FLOWS = {
    flow.form.name: flow
    for flow in (
        Flow(TICKET_FORM, hand_in_ticket),
        Flow(STATUS_FORM, look_up_ticket),
        Flow(ADD_FORM, add_words),
        Flow(URGE_FORM, urge_on),
        Flow(WITHDRAW_FORM, withdraw_it),
        Flow(REOPEN_FORM, reopen_it),
        Flow(RATE_FORM, rate_it),
        Flow(MEMBERSHIP_FORM, look_up_membership),
        Flow(CODE_FORM, identity.told_code),
        Flow(applications.STATUS_FORM, applications.look_up),
        Flow(applications.SUPPLEMENT_FORM, applications.supplement),
        Flow(applications.WITHDRAW_FORM, applications.withdraw),
        Flow(DELETE_FORM, delete_data),
        Flow(programmes.PLACE_FORM, programmes.place_told),
    )
}
_FORMS = {name: flow.form for name, flow in FLOWS.items()}


def forms_of(call: ActionCall) -> Mapping[str, Form]:
    """Return every form by its name."""
    return every_form(call.services, call.worked_out)


def every_form(services: ServiceCatalogue, worked_out: Sequence[WorkedOutForms]) -> Mapping[str, Form]:
    """Return every form by its name: those of code, one for each service, and those whose result is only told."""
    return ChainMap(_FORMS, services.forms(), *(dict(source.forms()) for source in worked_out))


def _finish(call: ActionCall, form: Form, values: Values) -> FlowReply:
    flow = FLOWS.get(form.name)
    if flow is not None:
        return flow.finish(call, values)
    for source in call.worked_out:
        told = source.result(form.name, values, place_of(call))
        if told is not None:
            return FlowReply(told.text, told.choices, worked=(form.name, values))
    return applications.hand_in(call, form.name, values)


_STOPS = ("算了", "取消", "不查", "不办", "不弄", "不登记", "不提交")

_STARTS = (
    command("查会员", "check_membership"),
    command("登记一件事", "open_ticket"),
    command("查工单", "ticket_status"),
)


def start(call: ActionCall, form: Form, values: Values) -> FlowReply:
    """Open a form with what is known already, or go on with it."""
    return _reply(call, open_form(call.session, call.conversation.id, forms_of(call), form.name, call.places, values))


def go_on(call: ActionCall) -> FlowReply:
    """Take the worker's words as the answer to what he was asked."""
    heard = identity.listen(call)
    if isinstance(heard, FlowReply):
        return asked_on(call, heard)
    if heard is not None:
        return start(call, MEMBERSHIP_FORM, heard)
    filled = fill_in(call.session, call.conversation.id, forms_of(call), call.places, call.text)
    return _reply(call, filled) if filled else _nothing_open(call)


def take_up_again(call: ActionCall) -> FlowReply:
    """Go on with what the worker had put off."""
    filled = take_up(call.session, call.conversation.id, forms_of(call), call.places)
    return _reply(call, filled) if filled else FlowReply("现在没有填了一半的东西。您想办什么？", _STARTS)


def asked_on(call: ActionCall, reply: FlowReply, form: str = "") -> FlowReply:
    """Return a reply whose form, if it names one, goes on; what waits behind that form goes on waiting."""
    name = reply.retry_form or form
    if reply.retry is not None and name:
        opened = open_form(call.session, call.conversation.id, forms_of(call), name, call.places, reply.retry)
        if isinstance(opened.step, Asked):
            # Not what is said now, since the question is in the reply, but what is asked again after an interruption.
            _asks(call, opened.form, opened.step)
    return reply


def _keeps_only_phone_back(call: ActionCall) -> bool:
    """不用打电话 sounds like giving up, but is the answer to the question for a phone."""
    asked_for_phone = not call.chosen and expected_field(call.session, call.conversation.id) == "phone"
    return asked_for_phone and keeps_phone_back(call.text) and not any(word in call.text for word in _STOPS)


def _nothing_open(call: ActionCall) -> FlowReply:
    own = tickets_of(call.session, call.conversation.id, limit=1) if submits(call.text) else []
    if own:
        text = f"现在没有在填的东西。上次那件已经提交过了，工单号{own[0].number}。"
        return FlowReply(text, (command("查工单", "ticket_status"),))
    return FlowReply("现在没有在填的东西。您想办什么？", _STARTS)


def cancel(call: ActionCall) -> FlowReply:
    """Stop what is being filled in. 填错了, 不用了 and the like mean the field, not the form."""
    control = None if call.chosen else control_in(call.text)
    if control not in (None, "cancel", "unsure") or _keeps_only_phone_back(call):
        filled = fill_in(call.session, call.conversation.id, forms_of(call), call.places, call.text)
    else:
        filled = give_up(call.session, call.conversation.id, forms_of(call), call.places)
    return _reply(call, filled) if filled else _nothing_to_cancel(call)


def _nothing_to_cancel(call: ActionCall) -> FlowReply:
    """不告了 may mean the ticket that was filed."""
    own = [ticket for ticket in tickets_of(call.session, call.conversation.id, limit=1) if ticket.state not in ENDED]
    if not own:
        return FlowReply("好的，现在没有在填的东西。有事随时说。", _STARTS)
    number = own[0].number
    text = f"现在没有在填的东西。您登记过的工单{number}还在办；想撤掉就点“{WITHDRAW}”，不撤就不用管。"
    return FlowReply(text, (command(f"{WITHDRAW}{number}", "ticket_status"), command("查工单", "ticket_status")))


def _reply(call: ActionCall, filled: Filled) -> FlowReply:
    if isinstance(filled.step, Asked):
        return _asks(call, filled.form, filled.step)
    if isinstance(filled.step, Finished):
        done = replace(call, begun_at=filled.begun_at, another_waits=filled.resumed is not None)
        reply = _finish(done, filled.form, filled.step.values)
        if reply.retry is not None:
            return asked_on(call, reply, filled.form.name)
    elif isinstance(filled.step, Refused):
        refusal, worked = filled.step.requirement, None
        ways = tuple(command(title, chosen) for title, chosen in refusal.instead)
        if filled.form.command == "apply":
            ways = (*ways, Choice("选错了，重新填", {"chosen": "apply", "service": filled.form.name}))
        elif filled.form.name.startswith(FORM_PREFIX):
            ways = (*ways, again_choice(filled.form.name))
            worked = (filled.form.name, filled.step.values)
        reply = FlowReply(refusal.told, ways, worked=worked)
    else:
        reply = FlowReply(filled.form.cancelled)
    if filled.resumed is None or reply.forget:
        return reply
    asked = _asks(call, filled.resumed[0], filled.resumed[1])
    return replace(asked, text=f"{reply.text}\n\n{asked.text}", forget=reply.forget)


def _asks(call: ActionCall, form: Form, asked: Asked) -> FlowReply:
    prompt = readable(call, identity.offered(call, form.name, asked))
    step = FormStep(form.title, *prompt.progress, prompt.expects) if prompt.progress else None
    return FlowReply(prompt.text, prompt.choices, form=step)
