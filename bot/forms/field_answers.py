"""The worker's words as the answer to the field that is asked now, with whatever else they tell."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.directory.places import PlaceIndex
from bot.forms import prompts
from bot.forms.absent_files import left_out
from bot.forms.conditions import Value, Values
from bot.forms.fields import HEARD, Field, Form
from bot.forms.misplaced import meant_for_another, story_instead, with_heard
from bot.forms.overhearing import another_phone, in_passing, told, told_along, told_of_others
from bot.forms.parsing import parse, shown
from bot.forms.personal import REFERENCE
from bot.forms.prompts import LONG_ENOUGH_TO_OFFER, told_case
from bot.forms.reading import Parsed, Unusable
from bot.forms.steps import Asked, Draft, Step, again, ask, go_on, unusable
from bot.forms.stories import story_in
from bot.forms.wishes import field_to_change
from bot.forms.words import (
    Control,
    keeps_phone_back,
    only_polite,
    plain,
    refers_back,
    says_all_sent,
    submits,
)

_NONE_OF_IT = re.compile("(?:一?[天个次]?也?都?)?(?:没有?|不)[休加上过请领值]{0,2}班?过?")
"""Of what may be left out: 没休, 一天都没休, 没加班."""

SHORTEST_ADDITION = 2
"""Characters of what is added to a case that was told before."""


def answer_field(form: Form, draft: Draft, text: str, places: PlaceIndex, control: Control | None) -> Step:
    """Take the worker's words as the answer to the field asked now."""
    asked = form.field(draft.asking)
    if asked.kind == "file":
        step = _answer_file(form, draft, asked, text, places)
        if step is not None:
            return step
    draft = replace(draft, values={**in_passing(form, asked, text, places), **draft.values})
    text, control = _what_was_heard(asked, draft.values, text, control)
    if form.confirm and refers_back(text):
        return unusable(form, draft, Unusable(f"您前面的话里，我没看出{asked.title}，麻烦再写一下。"), places)
    elsewhere = None if draft.offered else meant_for_another(form, asked, text, places)
    if elsewhere is not None:
        item, value = elsewhere
        return ask(form, places, {**draft.values, item.name: value}, asked, f"{item.title}记下了。\n")
    if asked.name in draft.values and asked.kind != "choice" and submits(text):
        return go_on(form, places, draft.values)  # 行 发吧, said to what is filled in already, leaves it as it is
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
        return ask(form, places, draft.values, named, f"好，改{named.title}。")
    objection = _objection(asked, text) if isinstance(read, Unusable) else None
    if objection is not None:
        said = unusable(form, draft, Unusable(objection), places)
        return replace(
            said, prompt=prompts.with_ways_out(again(form, said.draft, places, f"{objection}\n").prompt, form)
        )
    if asked.optional and asked.kind == "number" and isinstance(read, Unusable) and _NONE_OF_IT.fullmatch(plain(text)):
        control = control or "skip"
    if asked.optional and asked.kind == "phone" and isinstance(read, Unusable) and keeps_phone_back(text):
        control = control or "refuse"
    # 没有 may be one of the choices; as a text it is no answer.
    if control is not None and not (asked.kind == "choice" and isinstance(read, Parsed)):
        if not asked.optional:
            return unusable(form, draft, Unusable(prompts.required(asked, control)), places)
        kept = draft.values.get(asked.name) if control == "skip" or asked.kind == "file" else None
        return go_on(form, places, {**draft.values, asked.name: kept})
    told_story = story_in(form, asked, draft.values, text, places)
    if told_story and asked.fallback is not None:
        option = read.value if isinstance(read, Parsed) else draft.values.get(asked.name) or asked.fallback
        values = {**told(form, places, text), **draft.values, **told_story, asked.name: option}
        return go_on(form, places, values, _taken(asked, option, places))
    if isinstance(read, Unusable):
        if asked.kind == "id_tail" and (other := another_phone(form, draft, text, places)):
            return ask(form, places, {**draft.values, **other}, asked, "好，换成刚发的手机号。")
        others = told_of_others(form, draft, asked, text, places) if not read.offered else []
        if others:
            values = {**draft.values, **{item.name: value for item, value in others}}
            return ask(form, places, values, asked, prompts.noted(others, places))
        return unusable(form, draft, read, places)
    # What he tells along with the answer is not asked again; what he told before stays.
    along = told_along(form, asked, text, places)
    value = read.value
    if asked.kind == "text" and asked.offers_heard and asked.name not in draft.values:
        value = with_heard({HEARD: told_case(draft.values)}, str(value))[HEARD]
    values = {**along, **draft.values, asked.name: value}
    if asked.kind == "id_tail":
        # A phone that comes along with the tail is meant to go with it, whatever phone was sent before.
        values |= another_phone(form, draft, text, places)
    return go_on(form, places, values)


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
        return go_on(form, places, {**values, asked.name: read.value})
    if draft.attempts:
        return go_on(form, places, {**values, asked.name: None})
    asked_again = ask(form, places, values, asked, "您说的情况我记下了。\n")
    return replace(asked_again, draft=replace(asked_again.draft, attempts=1))


def _answer_file(form: Form, draft: Draft, asked: Field, text: str, places: PlaceIndex) -> Step | None:
    """Count what he sends until he says that this is all; None when his words are neither."""
    before = int(draft.values.get(asked.name) or 0)
    read = parse(asked, text, places)
    if isinstance(read, Parsed):
        count = before + int(read.value or 0)
        return ask(form, places, {**draft.values, asked.name: count}, asked, f"收到了，一共{count}个。")
    if before and says_all_sent(text):
        return go_on(form, places, draft.values)
    absent = left_out(form, asked, draft.values, text)
    if absent:
        return go_on(form, places, {**draft.values, **absent}, "好，先不发，以后说“补材料”再补。\n")
    return None


def _objection(asked: Field, text: str) -> str | None:
    """Return what is said to the reason why he does not answer, None when he gives none."""
    said = REFERENCE.sub("", text)
    return next((words for pattern, words in asked.objections if re.search(pattern, said)), None)


def _taken(asked: Field, option: Value, places: PlaceIndex) -> str:
    return f"您说的情况记下了，{asked.title}先记“{shown(asked, option, places)}”，最后还能改。\n"


def go_back(form: Form, draft: Draft, places: PlaceIndex) -> Asked:
    """Ask the field before once more."""
    fields = [
        item
        for item in form.applicable(draft.values)
        if item in form.in_line(draft.values) or item.name == draft.asking
    ]
    position = [item.name for item in fields].index(draft.asking)
    if position == 0:
        return again(form, replace(draft, offered=()), places, "已经是第一步了。")
    return ask(form, places, draft.values, fields[position - 1])
