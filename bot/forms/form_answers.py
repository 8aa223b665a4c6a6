"""The worker's words at a step about the whole form: the summary, the choice of what to change, whether to go on."""

from __future__ import annotations

from bot.directory.places import PlaceIndex
from bot.forms import prompts
from bot.forms.fields import Form
from bot.forms.misplaced import told_at_the_end
from bot.forms.overhearing import in_passing
from bot.forms.parsing import parse
from bot.forms.prompts import CHANGE, CONFIRM
from bot.forms.reading import Unusable
from bot.forms.steps import Cancelled, Draft, Finished, Step, again, ask, go_on, unusable
from bot.forms.wishes import field_to_change
from bot.forms.words import (
    Control,
    says_all_sent,
    submits,
)


def answer_about_form(form: Form, draft: Draft, text: str, places: PlaceIndex, control: Control | None) -> Step:
    """Take the worker's words at a step about the form: hand in, change something, give up, go on."""
    if control == "back" and draft.asking == CONFIRM:
        return ask(form, places, draft.values, form.in_line(draft.values)[-1])
    if control == "back":
        return go_on(form, places, draft.values)
    if control == "wrong" and draft.asking == CONFIRM:
        return again(form, Draft(form.name, draft.values, CHANGE), places)
    if draft.asking == CONFIRM and submits(text):
        return Finished(form.handed_in(draft.values))
    if draft.asking == CHANGE and submits(text):
        return go_on(form, places, draft.values)
    menu = prompts.menu(form, draft.asking, draft.values)
    read = parse(menu, text, places)
    if isinstance(read, Unusable) and draft.asking == CONFIRM:
        passing = in_passing(form, menu, text, places)
        if passing:
            return go_on(form, places, {**draft.values, **passing}, "好，记上了。\n")
        if says_all_sent(text) or control in ("unsure", "skip", "refuse"):
            return again(form, draft, places, "好，那就点“确认提交”交上去。\n")
        story = told_at_the_end(form, draft.values, text)
        if story:
            return go_on(form, places, {**draft.values, **story}, "好，这句也写进去了。\n")
    if isinstance(read, Unusable):
        about = draft.asking in (CONFIRM, CHANGE)
        named = field_to_change(form, text, values=draft.values) if about else None
        return ask(form, places, draft.values, named) if named else unusable(form, draft, read, places)
    match read.value:
        case prompts.SUBMIT:
            return Finished(form.handed_in(draft.values))
        case prompts.EDIT:
            return again(form, Draft(form.name, draft.values, CHANGE), places)
        case prompts.GIVE_UP:
            return Cancelled()
        case prompts.RESTART:
            return go_on(form, places, {}, "好，从头来。")
        case prompts.KEEP:
            return go_on(form, places, draft.values)
    return ask(form, places, draft.values, form.field(str(read.value)))
