"""What one may get here: ask where, name the programmes of that place, ask what one needs, work it out."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions.context import ActionCall, FlowReply, command
from bot.actions.programme_forms import AGAIN, MOST_OFFERED, TICKET, ProgrammeForms, offered
from bot.actions.told_before import own_words, said_before, told_earlier, worked_before
from bot.forms.conditions import Value, Values
from bot.forms.fields import Field, Form
from bot.forms.machine import begin
from bot.forms.overhearing import told
from bot.forms.steps import Asked, Refused
from bot.programmes import words
from bot.programmes.catalogue import FORM_PREFIX
from bot.programmes.model import COMMAND
from bot.programmes.wishes import ASKED_WHERE
from bot.programmes.years import YEAR

_WISH = "wish"

PLACE_FORM = Form(
    name=ASKED_WHERE,
    title="看看能领什么",
    command=COMMAND,
    fields=(
        Field("place", "place", "地点", "您在哪个县（市、区）上班？各地的办法不一样，我按您那里的给您看。"),
        Field(_WISH, "text", "想问的", "您想问哪一种？", optional=True, quiet=True),
    ),
    cancelled="好，先不看了。",
)


@dataclass(frozen=True)
class Opening:
    """A form that is to be opened, with what is known already."""

    form: str
    values: Values


def asked_for(call: ActionCall, place: str | None) -> FlowReply | Opening:
    """Answer the wish to know what one may get.

    Args:
        place: code of the place that the matter is about, None when nobody told.
    """
    if call.service is not None and call.service in _programmes(call).forms():
        return _opened(call, call.service)
    if place is None:
        return Opening(PLACE_FORM.name, {_WISH: call.text})
    before = worked_before(call, ASKED_WHERE) if call.service == ASKED_WHERE else None
    if before is not None:
        return _at(call, place, str(before[_WISH]))
    return _at(call, place, _wish(call, place))


def place_told(call: ActionCall, values: Values) -> FlowReply:
    """Go on with the place: name its programmes, or ask the first question of the one that was meant."""
    found = _at(call, str(values["place"]), str(values.get(_WISH) or ""))
    if isinstance(found, FlowReply):
        return found
    source = _programmes(call)
    step = begin(source.forms()[found.form], call.places, found.values)
    if isinstance(step, Asked):
        return FlowReply(step.prompt.text, step.prompt.choices, retry=found.values, retry_form=found.form)
    if isinstance(step, Refused):
        requirement = step.requirement
        return FlowReply(requirement.told, tuple(command(title, chosen) for title, chosen in requirement.instead))
    result = source.result(found.form, step.values, str(values["place"]))
    return FlowReply(result.text, result.choices) if result else FlowReply(words.none_here("这里", ""), (TICKET,))


def _programmes(call: ActionCall) -> ProgrammeForms:
    return next(source for source in call.worked_out if isinstance(source, ProgrammeForms))


def _wish(call: ActionCall, place: str) -> str:
    """Return this message; if it names nothing (算算我能领多少), with the one before that tells what it is about."""
    programmes = _programmes(call).programmes
    here = {one.kind for one in programmes.near(place).values()}
    if not programmes.kinds_named(call.text):
        for text in said_before(call):
            if programmes.kinds_named(text) & here:
                return f"{text}，{call.text}"
    return call.text


def _at(call: ActionCall, place: str, wish: str) -> FlowReply | Opening:
    programmes, name = _programmes(call).programmes, call.places.full_name(place)
    near, kinds, named = programmes.near(place), programmes.kinds_named(wish), programmes.word_in(wish)
    meant = {key: one for key, one in near.items() if one.kind in kinds} if kinds else near
    if len(meant) == 1 and (kinds or "算" in wish):
        return _opened(call, f"{FORM_PREFIX}{next(iter(meant))}")
    also = () if kinds else _programmes(call).told_at(place)
    if meant:
        worked: tuple[str, Values] | None = (f"{FORM_PREFIX}{next(iter(meant))}", {}) if len(meant) == 1 else None
        text = words.listed(name, meant) + (f"\n{words.ALSO_TOLD}" if also else "")
        return FlowReply(text, (*offered(meant), *also, TICKET), worked=worked)
    asked_where: tuple[str, Values] = (ASKED_WHERE, {_WISH: wish})
    inside = {key: one for key, one in programmes.inside(place).items() if not kinds or one.kind in kinds}
    if also:
        text = f"{words.none_here(name, named)}\n{words.ALSO_TOLD}"
        ways = (*offered(inside, with_place=True), *also)[:MOST_OFFERED]
        return FlowReply(text, (*ways, TICKET), worked=asked_where)
    if inside:
        text = f"{words.none_here(name, named)}\n{name}下面这些地方有资料，您在那里上班的话点一下："
        return FlowReply(text, (*offered(inside, with_place=True), TICKET), worked=asked_where)
    if near:
        text = f"{words.none_here(name, named)}\n\n{words.listed(name, near)}"
        return FlowReply(text, (*offered(near), TICKET), worked=asked_where)
    hotline = command("12351能帮什么", "hotline/call_12351")
    return FlowReply(words.none_here(name, named), (TICKET, hotline), worked=asked_where)


def _opened(call: ActionCall, form_name: str) -> Opening:
    source = _programmes(call)
    form = source.forms()[form_name]
    if call.chosen is not None and call.text == AGAIN:
        return Opening(form_name, {})
    before = worked_before(call, form_name)
    if before is not None and (changed := source.wishes().changed(form_name, before, call.text)):
        return Opening(form_name, form.counting({**before, **changed}))
    values: dict[str, Value] = dict(told_earlier(call, form))
    values |= told(form, call.places, own_words(call.text, form), call.conversation.place)
    refusal = form.refusal(values)
    if refusal is not None and {condition.field for condition in refusal.when} != {YEAR}:
        # What he is turned away by is asked for, lest he was misheard; the year is told in figures.
        values = {name: value for name, value in values.items() if name not in {one.field for one in refusal.when}}
    return Opening(form_name, values)
