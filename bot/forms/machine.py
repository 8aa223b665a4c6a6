"""The form machine: a draft and the worker's next words make the next draft and the next question.

Pure: drafts are values. It never loses what was filled in (only a new answer, a wish to start over or to stop does),
never finishes without the required fields, and ends whenever the worker stops.
"""

from __future__ import annotations

from dataclasses import replace

from bot.directory.places import PlaceIndex
from bot.forms import prompts
from bot.forms.conditions import Values
from bot.forms.corrections import correction_in
from bot.forms.field_answers import answer_field, go_back
from bot.forms.fields import Form
from bot.forms.form_answers import answer_about_form
from bot.forms.parsing import shown
from bot.forms.prompts import CHANGE, CONFIRM, RESUME
from bot.forms.steps import Asked, Cancelled, Draft, Finished, Refused, Step, again, go_on
from bot.forms.words import (
    control_in,
    plain,
)


def begin(form: Form, places: PlaceIndex, values: Values | None = None) -> Asked | Finished | Refused:
    """Start a form with what is already known and ask for the first thing that is not."""
    return go_on(form, places, dict(values or {}), form.opening)


def ask_to_resume(form: Form, draft: Draft, places: PlaceIndex) -> Asked:
    """Ask what shall become of a draft that lay untouched for long."""
    return again(form, replace(draft, asking=RESUME, attempts=0, offered=()), places)


def resume(form: Form, draft: Draft, places: PlaceIndex, opening: str) -> Asked | Finished | Refused:
    """Go on with a draft that was put off or lay untouched, at the question that was open."""
    if draft.asking.startswith("@"):
        return go_on(form, places, draft.values, opening)
    return again(form, replace(draft, paused=False), places, opening)


def pause(form: Form, draft: Draft) -> Asked:
    """Put a draft off until the worker says that he goes on."""
    return Asked(replace(draft, paused=True, attempts=0), prompts.put_off(form))


def answer(form: Form, draft: Draft, text: str, places: PlaceIndex) -> Step:
    """Take the worker's words as the answer to the present question."""
    if not draft.asking.startswith("@") and form.field(draft.asking) not in form.applicable(draft.values):
        return go_on(form, places, draft.values)  # the form was changed meanwhile
    control = control_in(text)
    if control == "later":
        return pause(form, draft)
    # Said to what may be left out, 不用 leaves it out.
    may_be_left_out = any(item.optional for item in form.fields if item.name == draft.asking)
    wants_nothing = not form.confirm and plain(text) in ("不用", "不要", "不用麻烦", "不需要") and not may_be_left_out
    if control == "cancel" or wants_nothing:
        return Cancelled()
    if control == "restart":
        return go_on(form, places, {}, "好，从头来。")
    if control == "continue":
        return go_on(form, places, draft.values)
    if control == "wait":
        return again(form, draft, places, "好，不急，我等您。\n")
    if control == "only_talking":
        asked = again(form, draft, places)
        return replace(asked, prompt=prompts.whether_to_stop(asked.prompt))
    corrected = correction_in(form, text, draft.asking, draft.values, places)
    if corrected is not None:
        values = {**draft.values, corrected.field.name: corrected.value}
        said = f"好，{corrected.field.title}改成了“{shown(corrected.field, corrected.value, places)}”。\n"
        return go_on(form, places, values, said)
    if draft.asking in (CONFIRM, CHANGE, RESUME):
        return answer_about_form(form, draft, text, places, control)
    if control in ("back", "wrong"):
        return go_back(form, draft, places)
    return answer_field(form, draft, text, places, control)
