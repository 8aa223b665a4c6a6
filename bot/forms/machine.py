"""The form machine: a draft and the worker's next words make the next draft and the next question.

Pure: drafts are values. It never loses what was filled in (only a new answer, a wish to start over or to stop does),
never finishes without the required fields, and ends whenever the worker stops.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.directory.places import PlaceIndex
from bot.forms import prompts
from bot.forms.absent_files import left_out
from bot.forms.conditions import Value, Values
from bot.forms.corrections import correction_in
from bot.forms.fields import HEARD, Field, Form, Requirement
from bot.forms.misplaced import meant_for_another, story_instead, told_at_the_end, with_heard
from bot.forms.parsing import overheard, parse, shown
from bot.forms.personal import REFERENCE
from bot.forms.prompts import CHANGE, CONFIRM, LONG_ENOUGH_TO_OFFER, RESUME, Prompt, told_case
from bot.forms.reading import Parsed, Unusable
from bot.forms.stories import SHORTEST_STORY, story_in
from bot.forms.wishes import field_to_change
from bot.forms.words import (
    Control,
    control_in,
    keeps_phone_back,
    only_polite,
    plain,
    refers_back,
    says_all_sent,
    submits,
)

SHORTEST_ADDITION = 2
"""Characters of what is added to a case that was told before."""

MOST_ATTEMPTS = 3
"""Unusable answers to one field after which ways out are offered."""

MOST_ATTEMPTS_WITH_FALLBACK = 2
"""Unusable answers to a choice that has a fallback: it is not asked a third time."""

_OFTEN_TOGETHER = frozenset({"phone", "id_tail", "code", "name", "id_number", "date", "money", "number"})
"""Kinds that come along with other fields' answers: 张三 〔手机1〕 〔证件1〕, or a ticket's number with its code."""


@dataclass(frozen=True)
class Draft:
    """A form half filled in.

    Attributes:
        values: what is filled in; a skipped field holds None, an unanswered one is absent.
        asking: name of the field asked now, or CONFIRM, CHANGE, RESUME.
        attempts: unusable answers to it so far.
        offered: codes of the places offered with the last question.
        paused: the worker put it off; his words answer nothing until he says that he goes on.
    """

    form: str
    values: Values = field(default_factory=dict)
    asking: str = ""
    attempts: int = 0
    offered: tuple[str, ...] = ()
    paused: bool = False


@dataclass(frozen=True)
class Asked:
    """The form goes on with a question."""

    draft: Draft
    prompt: Prompt


@dataclass(frozen=True)
class Finished:
    """The form is complete (and confirmed, if it asks for that)."""

    values: Values


@dataclass(frozen=True)
class Cancelled:
    """The worker gave it up."""


@dataclass(frozen=True)
class Refused:
    """The form ends: what the worker asks for cannot be had this way."""

    requirement: Requirement


Step = Asked | Finished | Cancelled | Refused


def begin(form: Form, places: PlaceIndex, values: Values | None = None) -> Asked | Finished | Refused:
    """Start a form with what is already known and ask for the first thing that is not."""
    return _go_on(form, places, dict(values or {}), form.opening)


def told(form: Form, places: PlaceIndex, sentence: str, near: str | None = None) -> dict[str, Value]:
    """Return the values that a sentence already tells, such as both numbers in "查会员 〔手机1〕 〔证件后六位1〕"."""
    found = {item.name: overheard(item, sentence, places, near) for item in form.fields}
    return {name: value for name, value in found.items() if value is not None}


def again(form: Form, draft: Draft, places: PlaceIndex, opening: str = "") -> Asked:
    """Ask the present question once more, with an opening sentence."""
    return Asked(draft, prompts.question(form, draft.asking, draft.values, places, opening, draft.offered))


def ask_to_resume(form: Form, draft: Draft, places: PlaceIndex) -> Asked:
    """Ask what shall become of a draft that lay untouched for long."""
    return again(form, replace(draft, asking=RESUME, attempts=0, offered=()), places)


def resume(form: Form, draft: Draft, places: PlaceIndex, opening: str) -> Asked | Finished | Refused:
    """Go on with a draft that was put off or lay untouched, at the question that was open."""
    if draft.asking.startswith("@"):
        return _go_on(form, places, draft.values, opening)
    return again(form, replace(draft, paused=False), places, opening)


def pause(form: Form, draft: Draft) -> Asked:
    """Put a draft off until the worker says that he goes on."""
    return Asked(replace(draft, paused=True, attempts=0), prompts.put_off(form))


def answer(form: Form, draft: Draft, text: str, places: PlaceIndex) -> Step:
    """Take the worker's words as the answer to the present question."""
    if not draft.asking.startswith("@") and form.field(draft.asking) not in form.applicable(draft.values):
        return _go_on(form, places, draft.values)  # the form was changed meanwhile
    control = control_in(text)
    if control == "later":
        return pause(form, draft)
    # Said to what may be left out, 不用 leaves it out.
    may_be_left_out = any(item.optional for item in form.fields if item.name == draft.asking)
    wants_nothing = not form.confirm and plain(text) in ("不用", "不要", "不用麻烦", "不需要") and not may_be_left_out
    if control == "cancel" or wants_nothing:
        return Cancelled()
    if control == "restart":
        return _go_on(form, places, {}, "好，从头来。")
    if control == "continue":
        return _go_on(form, places, draft.values)
    if control == "wait":
        return again(form, draft, places, "好，不急，我等您。\n")
    if control == "only_talking":
        asked = again(form, draft, places)
        return replace(asked, prompt=prompts.whether_to_stop(asked.prompt))
    corrected = correction_in(form, text, draft.asking, draft.values, places)
    if corrected is not None:
        values = {**draft.values, corrected.field.name: corrected.value}
        said = f"好，{corrected.field.title}改成了“{shown(corrected.field, corrected.value, places)}”。\n"
        return _go_on(form, places, values, said)
    if draft.asking in (CONFIRM, CHANGE, RESUME):
        return _answer_about_form(form, draft, text, places, control)
    if control in ("back", "wrong"):
        return _go_back(form, draft, places)
    return _answer_field(form, draft, text, places, control)


def _answer_field(form: Form, draft: Draft, text: str, places: PlaceIndex, control: Control | None) -> Step:
    asked = form.field(draft.asking)
    if asked.kind == "file":
        step = _answer_file(form, draft, asked, text, places)
        if step is not None:
            return step
    draft = replace(draft, values={**_in_passing(form, asked, text, places), **draft.values})
    text, control = _what_was_heard(asked, draft.values, text, control)
    if form.confirm and refers_back(text):
        return _unusable(form, draft, Unusable(f"您前面的话里，我没看出{asked.title}，麻烦再写一下。"), places)
    elsewhere = None if draft.offered else meant_for_another(form, asked, text, places)
    if elsewhere is not None:
        item, value = elsewhere
        return _ask(form, places, {**draft.values, item.name: value}, asked, f"{item.title}记下了。\n")
    if asked.name in draft.values and asked.kind != "choice" and submits(text):
        return _go_on(form, places, draft.values)  # 行 发吧, said to what is filled in already, leaves it as it is
    read = parse(asked, text, places, draft.offered)
    if asked.optional and asked.kind == "phone" and "提交" in text and submits(text):
        control = "skip"
    adds = asked.kind == "text" and asked.offers_heard and asked.name not in draft.values and told_case(draft.values)
    if isinstance(read, Unusable) and adds and control is None and len(plain(text)) >= SHORTEST_ADDITION:
        # A few words are enough beside what he told before.
        read = parse(asked, str(with_heard(draft.values, text)[HEARD]), places)
    if story_instead(form, asked, draft.values, text):
        return _story_first(form, draft, asked, read, text, places)
    named = (
        field_to_change(form, text, asked.name, draft.values)
        if asked.kind == "text" or isinstance(read, Unusable)
        else None
    )
    if named is not None and (form.confirm or named.name in draft.values):
        return _ask(form, places, draft.values, named, f"好，改{named.title}。")
    objection = _objection(asked, text) if isinstance(read, Unusable) else None
    if objection is not None:
        said = _unusable(form, draft, Unusable(objection), places)
        return replace(
            said, prompt=prompts.with_ways_out(again(form, said.draft, places, f"{objection}\n").prompt, form)
        )
    if asked.optional and asked.kind == "phone" and isinstance(read, Unusable) and keeps_phone_back(text):
        control = control or "refuse"
    # 没有 may be one of the choices; as a text it is no answer.
    if control is not None and not (asked.kind == "choice" and isinstance(read, Parsed)):
        if not asked.optional:
            return _unusable(form, draft, Unusable(prompts.required(asked, control)), places)
        kept = draft.values.get(asked.name) if control == "skip" or asked.kind == "file" else None
        return _go_on(form, places, {**draft.values, asked.name: kept})
    told_story = story_in(form, asked, draft.values, text, places)
    if told_story and asked.fallback is not None:
        option = read.value if isinstance(read, Parsed) else draft.values.get(asked.name) or asked.fallback
        values = {**told(form, places, text), **draft.values, **told_story, asked.name: option}
        return _go_on(form, places, values, _taken(asked, option, places))
    if isinstance(read, Unusable):
        if asked.kind == "id_tail" and (other := _another_phone(form, draft, text, places)):
            return _ask(form, places, {**draft.values, **other}, asked, "好，换成刚发的手机号。")
        told_of_others = _told_of_others(form, draft, asked, text, places) if not read.offered else []
        if told_of_others:
            values = {**draft.values, **{item.name: value for item, value in told_of_others}}
            return _ask(form, places, values, asked, prompts.noted(told_of_others, places))
        return _unusable(form, draft, read, places)
    # What he tells along with the answer is not asked again; what he told before stays.
    along = _told_along(form, asked, text, places)
    value = read.value
    if asked.kind == "text" and asked.offers_heard and asked.name not in draft.values:
        value = with_heard({HEARD: told_case(draft.values)}, str(value))[HEARD]
    values = {**along, **draft.values, asked.name: value}
    if asked.kind == "id_tail":
        # A phone that comes along with the tail is meant to go with it, whatever phone was sent before.
        values |= _another_phone(form, draft, text, places)
    return _go_on(form, places, values)


def _what_was_heard(asked: Field, values: Values, text: str, control: Control | None) -> tuple[str, Control | None]:
    """Return what he told before the form when he says that this is it: 就是前面说的, 跳过, 没有了, 好."""
    heard = str(values.get(HEARD) or "")
    if asked.kind != "text" or not asked.offers_heard or asked.name in values:
        return text, control
    if len(heard) < LONG_ENOUGH_TO_OFFER and not told_case(values):
        return text, control
    adds_nothing = control in ("skip", "refuse", "unsure") or only_polite(text) or submits(text) or says_all_sent(text)
    return (heard, None) if adds_nothing or refers_back(text) else (text, control)


def _story_first(
    form: Form, draft: Draft, asked: Field, read: Parsed | Unusable, text: str, places: PlaceIndex
) -> Step:
    """Keep what happened, told where a name was asked for; a name in it is the answer, else the name is asked again."""
    values = {**told(form, places, text), **with_heard(draft.values, text)}
    if isinstance(read, Parsed) and read.value != text:
        return _go_on(form, places, {**values, asked.name: read.value})
    if draft.attempts:
        return _go_on(form, places, {**values, asked.name: None})
    asked_again = _ask(form, places, values, asked, "您说的情况我记下了。\n")
    return replace(asked_again, draft=replace(asked_again.draft, attempts=1))


def _answer_file(form: Form, draft: Draft, asked: Field, text: str, places: PlaceIndex) -> Step | None:
    """Count what he sends until he says that this is all; None when his words are neither."""
    before = int(draft.values.get(asked.name) or 0)
    read = parse(asked, text, places)
    if isinstance(read, Parsed):
        count = before + int(read.value or 0)
        return _ask(form, places, {**draft.values, asked.name: count}, asked, f"收到了，一共{count}个。")
    if before and says_all_sent(text):
        return _go_on(form, places, draft.values)
    absent = left_out(form, asked, draft.values, text)
    if absent:
        return _go_on(form, places, {**draft.values, **absent}, "好，先不发，以后说“补材料”再补。\n")
    return None


def _in_passing(form: Form, asked: Field, text: str, places: PlaceIndex) -> dict[str, Value]:
    """Return what any words tell of the quiet fields."""
    told_of = {
        item.name: overheard(item, text, places) for item in form.fields if item.quiet and item.name != asked.name
    }
    return {name: value for name, value in told_of.items() if value is not None}


def _told_along(form: Form, asked: Field, text: str, places: PlaceIndex) -> dict[str, Value]:
    """Return what an answer tells of other fields: numbers that come together, and details in a longer sentence."""
    if asked.kind in _OFTEN_TOGETHER:
        return told(form, places, text)
    if asked.kind == "text" and len(text) >= SHORTEST_STORY:
        return {
            item.name: value
            for item in form.fields
            if item.heard or item.kind in ("phone", "name", "id_number")
            if (value := overheard(item, text, places)) is not None
        }
    return {}


def _told_of_others(form: Form, draft: Draft, asked: Field, text: str, places: PlaceIndex) -> list[tuple[Field, Value]]:
    """Return what words that do not answer this field tell of fields that still lie ahead."""
    if asked.name in draft.values:
        return []
    heard = told(form, places, text)
    return [
        (item, heard[item.name])
        for item in form.applicable(draft.values)
        if item.name in heard and item.name not in draft.values and item is not asked
    ]


def _answer_about_form(form: Form, draft: Draft, text: str, places: PlaceIndex, control: Control | None) -> Step:
    if control == "back" and draft.asking == CONFIRM:
        return _ask(form, places, draft.values, form.in_line(draft.values)[-1])
    if control == "back":
        return _go_on(form, places, draft.values)
    if control == "wrong" and draft.asking == CONFIRM:
        return again(form, Draft(form.name, draft.values, CHANGE), places)
    if draft.asking == CONFIRM and submits(text):
        return Finished(form.handed_in(draft.values))
    if draft.asking == CHANGE and submits(text):
        return _go_on(form, places, draft.values)
    menu = prompts.menu(form, draft.asking, draft.values)
    read = parse(menu, text, places)
    if isinstance(read, Unusable) and draft.asking == CONFIRM:
        passing = _in_passing(form, menu, text, places)
        if passing:
            return _go_on(form, places, {**draft.values, **passing}, "好，记上了。\n")
        if says_all_sent(text) or control in ("unsure", "skip", "refuse"):
            return again(form, draft, places, "好，那就点“确认提交”交上去。\n")
        story = told_at_the_end(form, draft.values, text)
        if story:
            return _go_on(form, places, {**draft.values, **story}, "好，这句也写进去了。\n")
    if isinstance(read, Unusable):
        about = draft.asking in (CONFIRM, CHANGE)
        named = field_to_change(form, text, values=draft.values) if about else None
        return _ask(form, places, draft.values, named) if named else _unusable(form, draft, read, places)
    match read.value:
        case prompts.SUBMIT:
            return Finished(form.handed_in(draft.values))
        case prompts.EDIT:
            return again(form, Draft(form.name, draft.values, CHANGE), places)
        case prompts.GIVE_UP:
            return Cancelled()
        case prompts.RESTART:
            return _go_on(form, places, {}, "好，从头来。")
        case prompts.KEEP:
            return _go_on(form, places, draft.values)
    return _ask(form, places, draft.values, form.field(str(read.value)))


def _objection(asked: Field, text: str) -> str | None:
    """Return what is said to the reason why he does not answer, None when he gives none."""
    said = REFERENCE.sub("", text)
    return next((words for pattern, words in asked.objections if re.search(pattern, said)), None)


def _another_phone(form: Form, draft: Draft, text: str, places: PlaceIndex) -> dict[str, Value]:
    """Return the phone that a sentence at the tail's step tells in place of the one before."""
    if form.field(draft.asking).kind != "id_tail":
        return {}
    phones = {item.name: overheard(item, text, places) for item in form.fields if item.kind == "phone"}
    return {name: phone for name, phone in phones.items() if phone not in (None, draft.values.get(name))}


def _taken(asked: Field, option: Value, places: PlaceIndex) -> str:
    return f"您说的情况记下了，{asked.title}先记“{shown(asked, option, places)}”，最后还能改。\n"


def _go_back(form: Form, draft: Draft, places: PlaceIndex) -> Asked:
    fields = [
        item
        for item in form.applicable(draft.values)
        if item in form.in_line(draft.values) or item.name == draft.asking
    ]
    position = [item.name for item in fields].index(draft.asking)
    if position == 0:
        return again(form, replace(draft, offered=()), places, "已经是第一步了。")
    return _ask(form, places, draft.values, fields[position - 1])


def _unusable(form: Form, draft: Draft, problem: Unusable, places: PlaceIndex) -> Asked:
    if problem.offered:
        # He answered well enough; which of several he means is another question.
        asked = replace(draft, offered=problem.offered)
        return Asked(asked, prompts.which_place(problem.message, problem.offered, places))
    asked = replace(draft, attempts=draft.attempts + 1, offered=())
    item = next((item for item in form.fields if item.name == draft.asking), None)
    if item is not None and item.fallback is not None and asked.attempts >= MOST_ATTEMPTS_WITH_FALLBACK:
        option = draft.values.get(item.name) or item.fallback
        opening = f"没关系，{item.title}先记“{shown(item, option, places)}”，最后还能改。\n"
        step = _go_on(form, places, {**draft.values, item.name: option}, opening)
        if isinstance(step, Asked):
            return step
    optional = any(item.optional for item in form.fields if item.name == draft.asking)
    prompt = prompts.corrected(again(form, asked, places).prompt, problem.message, optional)
    return Asked(asked, prompt if asked.attempts < MOST_ATTEMPTS else prompts.with_ways_out(prompt, form))


def _ask(form: Form, places: PlaceIndex, values: Values, asked: Field, opening: str = "") -> Asked:
    return again(form, Draft(form.name, values, asked.name), places, opening)


def _go_on(
    form: Form, places: PlaceIndex, values: Mapping[str, Value], opening: str = ""
) -> Asked | Finished | Refused:
    refusal = form.refusal(values)
    if refusal is not None:
        return Refused(refusal)
    for item in form.applicable(values):
        unanswered = item.name not in values or (values[item.name] is None and not item.optional)
        if unanswered and not item.quiet:
            return _ask(form, places, values, item, opening)
    if form.confirm:
        return again(form, Draft(form.name, values, CONFIRM), places, opening)
    return Finished(form.handed_in(values))
