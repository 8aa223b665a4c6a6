"""What one may get here: ask where, name the programmes of that place, ask what one needs, work it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.actions.context import ActionCall, FlowReply, command
from bot.actions.told_before import own_words, said_before, told_earlier, worked_before
from bot.applications.catalogue import ServiceCatalogue
from bot.conversations.model import Choice
from bot.directory.places import PlaceIndex
from bot.forms.conditions import Value, Values
from bot.forms.fields import Field, Form
from bot.forms.listed_answers import listed
from bot.forms.machine import begin
from bot.forms.overhearing import told
from bot.forms.steps import Asked, Refused
from bot.forms.worked_out import Result
from bot.programmes import words
from bot.programmes.catalogue import FORM_PREFIX, ProgrammeCatalogue
from bot.programmes.entitlement import entitlement
from bot.programmes.model import COMMAND, Programme
from bot.programmes.wishes import ASKED_WHERE, ProgrammeWishes
from bot.programmes.years import YEAR
from bot.storage.clock import CHINA

MOST_OFFERED = 8
_COUNTY = 6
"""Digits of the code of a county; a city's or a province's ends with 00."""

_TICKET = command("登记下来，请工会答复", "open_ticket")
_WISH = "wish"
_AGAIN = "换个情况再算"

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
class ProgrammeForms:
    """The questions of every programme, and what they come to (`bot.forms.worked_out.WorkedOutForms`)."""

    programmes: ProgrammeCatalogue
    services: ServiceCatalogue
    places: PlaceIndex

    def forms(self) -> Mapping[str, Form]:
        """Return the questions of every programme by the name of their form."""
        return self.programmes.forms()

    def called(self, text: str, place: str | None) -> Result | None:
        """Return the programmes that a text calls by name, each to be tapped; None when it calls none.

        Those of other places are named with their place, and only to somebody who has not told his.
        """
        found = self.wishes().named_by_title(text, place)
        if not found:
            return None
        if place is None:
            return Result(words.ELSEWHERE, (*offered(found, with_place=True), _TICKET))
        near = {key: one for key, one in found.items() if self.places.contains(one.place, place)}
        name = self.places.full_name(place)
        if not near:
            return Result(words.none_here(name, self.programmes.word_in(text)), (_TICKET,))
        only = f"{FORM_PREFIX}{next(iter(near))}" if len(near) == 1 else ""
        return Result(words.listed(name, near), (*offered(near), _TICKET), only)

    def wishes(self) -> ProgrammeWishes:
        """Return what reads in a message which of its values he changes."""
        return ProgrammeWishes(self.programmes, self.places)

    def after(self, question: str, place: str | None) -> tuple[str, ...]:
        """Return the names of the forms that belong to a question, for a worker of this place."""
        return tuple(f"{FORM_PREFIX}{key}" for key in self.programmes.after(question, place))

    def result(self, name: str, values: Values, place: str | None) -> Result | None:
        """Return what a worker may get, and how he goes on; None when the form is no programme's (any more)."""
        programme = self.programmes.get(name.removeprefix(FORM_PREFIX))
        if programme is None or not name.startswith(FORM_PREFIX):
            return None
        here = self._narrower(programme, place)
        text = words.told(entitlement(programme, values, datetime.now(CHINA).year), here)
        again = (again_choice(name),) if self.forms()[name].fields else ()
        others = len(self.programmes.near(programme.place)) > 1
        more = (Choice(f"{programme.place_name}还有什么", {"chosen": COMMAND}),) if others else ()
        return Result(text, (*self._apply_now(programme, name, values), *more, *again, _TICKET))

    def _narrower(self, programme: Programme, place: str | None) -> str:
        """Return the name of the worker's county when the programme is one of the city or province around it."""
        if place is None or not programme.place.endswith("00") or not self.places.contains(programme.place, place):
            return ""
        chain = (place, *self.places.ancestors(place)) if place != programme.place else ()
        counties = [code for code in chain if len(code) == _COUNTY and not code.endswith("00")]
        return self.places.full_name(counties[0]) if counties else ""

    def _apply_now(self, programme: Programme, name: str, values: Values) -> tuple[Choice, ...]:
        """Return the choice to apply at once; what he told here goes along, so that it is not asked again."""
        service = self.services.get(programme.service or "")
        if programme.service is None or service is None:
            return ()
        known = listed(self.services.forms()[programme.service], values, self.places)
        send = {"chosen": "apply", "service": programme.service}
        return (Choice(f"现在就办：{service.title}", {**send, "text": known} if known else send),)


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
    return FlowReply(result.text, result.choices) if result else FlowReply(words.none_here("这里", ""), (_TICKET,))


def offered(programmes: Mapping[str, Programme], with_place: bool = False) -> tuple[Choice, ...]:
    """Return a choice for each programme; it opens its questions."""
    titles = {key: f"{one.title}（{one.place_name}）" if with_place else one.title for key, one in programmes.items()}
    return tuple(_opens(title, key) for key, title in list(titles.items())[:MOST_OFFERED])


def after_answer(programmes: Mapping[str, Programme]) -> tuple[Choice, ...]:
    """Return the choices below the answer to a question that programmes of the worker's place belong to."""
    alone = len(programmes) == 1
    return tuple(
        _opens("算算我能领多少" if alone else f"算算我能领多少：{one.title}", key) for key, one in programmes.items()
    )


def again_choice(form_name: str) -> Choice:
    """Return the choice that asks the questions of a programme once more."""
    return Choice(_AGAIN, {"chosen": COMMAND, "service": form_name})


def _opens(title: str, programme_id: str) -> Choice:
    return Choice(title, {"chosen": COMMAND, "service": f"{FORM_PREFIX}{programme_id}"})


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
    if meant:
        worked: tuple[str, Values] | None = (f"{FORM_PREFIX}{next(iter(meant))}", {}) if len(meant) == 1 else None
        return FlowReply(words.listed(name, meant), (*offered(meant), _TICKET), worked=worked)
    asked_where: tuple[str, Values] = (ASKED_WHERE, {_WISH: wish})
    inside = {key: one for key, one in programmes.inside(place).items() if not kinds or one.kind in kinds}
    if inside:
        text = f"{words.none_here(name, named)}\n{name}下面这些地方有资料，您在那里上班的话点一下："
        return FlowReply(text, (*offered(inside, with_place=True), _TICKET), worked=asked_where)
    if near:
        text = f"{words.none_here(name, named)}\n\n{words.listed(name, near)}"
        return FlowReply(text, (*offered(near), _TICKET), worked=asked_where)
    ways = (_TICKET, command("12351能帮什么", "hotline/call_12351"))
    return FlowReply(words.none_here(name, named), ways, worked=asked_where)


def _opened(call: ActionCall, form_name: str) -> Opening:
    source = _programmes(call)
    form = source.forms()[form_name]
    if call.chosen is not None and call.text == _AGAIN:
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
