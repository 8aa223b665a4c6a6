"""Filling in forms, step by step, in a conversation.

One form is asked at a time. A form with a summary at its end (a ticket) waits while a short one (a look-up) is filled
in, and comes back when that is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.directory.places import PlaceIndex
from bot.forms.conditions import Values
from bot.forms.drafts import StoredDraft, drop_drafts, load_draft, save_draft
from bot.forms.fields import Form
from bot.forms.machine import answer, ask_to_resume, begin, resume
from bot.forms.steps import Asked, Cancelled, Step, again
from bot.forms.words import control_in

Forms = Mapping[str, Form]


@dataclass(frozen=True)
class Filled:
    """What came of the worker's words.

    Attributes:
        form: the form they belong to.
        begun_at: when the worker began to fill in, None when the form was complete at once.
        resumed: the form that had waited, and its question, now that this one has ended.
    """

    form: Form
    step: Step
    resumed: tuple[Form, Asked] | None = None
    begun_at: datetime | None = None


def open_form(
    session: Session, conversation_id: str, forms: Forms, name: str, places: PlaceIndex, values: Values
) -> Filled:
    """Begin a form with what is known, or go on with it when it is half filled in already.

    Args:
        values: what the worker's sentence and the conversation tell; fields already filled in keep their values.
    """
    form = forms[name]
    stored = load_draft(session, conversation_id)
    present = _form_of(session, conversation_id, forms, stored)
    if stored is None or present is None:
        return _start(session, conversation_id, forms, form, places, values, ())
    if present.name == form.name:
        return _go_on(session, conversation_id, forms, form, places, stored, values)
    waiting = list(stored.waiting)
    if present.confirm:
        step = begin(form, places, values)
        if not isinstance(step, Asked):
            return Filled(form, step, (present, again(present, stored.draft, places, _still_open(present))))
        waiting.append({"form": present.name, "values": dict(stored.draft.values)})
    return _start(session, conversation_id, forms, form, places, values, waiting)


def _start(
    session: Session,
    conversation_id: str,
    forms: Forms,
    form: Form,
    places: PlaceIndex,
    values: Values,
    waiting: Sequence[dict[str, Any]],
) -> Filled:
    known = dict(values)
    for entry in waiting:
        if entry["form"] == form.name:
            known.update(entry["values"])
    step = begin(form, places, known)
    if not isinstance(step, Asked):
        return Filled(form, step, _bring_back(session, conversation_id, forms, places, waiting))
    save_draft(session, conversation_id, form, step, [entry for entry in waiting if entry["form"] != form.name])
    return Filled(form, step)


def _go_on(
    session: Session,
    conversation_id: str,
    forms: Forms,
    form: Form,
    places: PlaceIndex,
    stored: StoredDraft,
    values: Values,
) -> Filled:
    if not form.confirm:
        known = {} if stored.expired else stored.draft.values
        return _start(session, conversation_id, forms, form, places, {**known, **values}, stored.waiting)
    if stored.expired or stored.draft.paused:
        asked = ask_to_resume(form, stored.draft, places)
    else:
        asked = again(form, stored.draft, places, "咱们接着填。")
    save_draft(session, conversation_id, form, asked, stored.waiting)
    return Filled(form, asked)


def fill_in(session: Session, conversation_id: str, forms: Forms, places: PlaceIndex, text: str) -> Filled | None:
    """Take the worker's words as the answer to what he was asked; None when he was asked nothing."""
    stored = load_draft(session, conversation_id)
    form = _form_of(session, conversation_id, forms, stored)
    if stored is None or form is None:
        return None
    if stored.draft.paused and control_in(text) == "continue":
        step = _taken_up(form, stored, places)
    elif stored.expired or stored.draft.paused:
        step = ask_to_resume(form, stored.draft, places)
    else:
        step = answer(form, stored.draft, text, places)
    return _kept(session, conversation_id, forms, places, stored, form, step)


def _taken_up(form: Form, stored: StoredDraft, places: PlaceIndex) -> Step:
    return resume(form, stored.draft, places, f"咱们接着填“{form.title}”。\n")


def _kept(
    session: Session,
    conversation_id: str,
    forms: Forms,
    places: PlaceIndex,
    stored: StoredDraft,
    form: Form,
    step: Step,
) -> Filled:
    if isinstance(step, Asked):
        save_draft(session, conversation_id, form, step, stored.waiting)
        return Filled(form, step)
    resumed = _bring_back(session, conversation_id, forms, places, stored.waiting)
    return Filled(form, step, resumed, begun_at=stored.begun_at)


def take_up(session: Session, conversation_id: str, forms: Forms, places: PlaceIndex) -> Filled | None:
    """Go on with what was put off or lay untouched; None when there is nothing."""
    stored = load_draft(session, conversation_id)
    form = _form_of(session, conversation_id, forms, stored)
    if stored is None or form is None:
        return None
    return _kept(session, conversation_id, forms, places, stored, form, _taken_up(form, stored, places))


def give_up(session: Session, conversation_id: str, forms: Forms, places: PlaceIndex) -> Filled | None:
    """Drop what is being filled in, keeping nothing of it; None when there is nothing."""
    stored = load_draft(session, conversation_id)
    form = _form_of(session, conversation_id, forms, stored)
    if stored is None or form is None:
        return None
    return Filled(form, Cancelled(), _bring_back(session, conversation_id, forms, places, stored.waiting))


def _form_of(session: Session, conversation_id: str, forms: Forms, stored: StoredDraft | None) -> Form | None:
    if stored is None:
        return None
    form = forms.get(stored.draft.form)
    if form is None or (
        not stored.draft.asking.startswith("@") and stored.draft.asking not in {f.name for f in form.fields}
    ):
        # The form was changed or taken away by an update of the bot: nobody can finish this draft.
        drop_drafts(session, conversation_id)
        return None
    return form


def _bring_back(
    session: Session, conversation_id: str, forms: Forms, places: PlaceIndex, waiting: Sequence[dict[str, Any]]
) -> tuple[Form, Asked] | None:
    form = forms.get(waiting[-1]["form"]) if waiting else None
    step = begin(form, places, waiting[-1]["values"]) if form else None
    if form is None or not isinstance(step, Asked):
        drop_drafts(session, conversation_id)
        return None
    # Saved over the form that ended, so that it keeps since when the worker has been filling in.
    asked = again(form, step.draft, places, _still_open(form))
    save_draft(session, conversation_id, form, asked, waiting[:-1])
    return form, asked


def _still_open(form: Form) -> str:
    return f"刚才的“{form.title}”还没填完，接着来。\n"
