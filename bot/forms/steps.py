"""Drafts and the steps a form takes: asking, going on to what is next, asking again after an unusable answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.directory.places import PlaceIndex
from bot.forms import prompts
from bot.forms.conditions import Value, Values
from bot.forms.fields import Field, Form, Requirement
from bot.forms.parsing import shown
from bot.forms.prompts import CONFIRM, Prompt
from bot.forms.reading import Unusable

MOST_ATTEMPTS = 3
"""Unusable answers to one field after which ways out are offered."""

MOST_ATTEMPTS_WITH_FALLBACK = 2
"""Unusable answers to a choice that has a fallback: it is not asked a third time."""


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
    """The form ends: what the worker asks for cannot be had this way, by what is filled in."""

    requirement: Requirement
    values: Values = field(default_factory=dict)


Step = Asked | Finished | Cancelled | Refused


def again(form: Form, draft: Draft, places: PlaceIndex, opening: str = "") -> Asked:
    """Ask the present question once more, with an opening sentence."""
    return Asked(draft, prompts.question(form, draft.asking, draft.values, places, opening, draft.offered))


def ask(form: Form, places: PlaceIndex, values: Values, asked: Field, opening: str = "") -> Asked:
    """Ask a field, with an opening sentence."""
    return again(form, Draft(form.name, values, asked.name), places, opening)


def go_on(form: Form, places: PlaceIndex, values: Mapping[str, Value], opening: str = "") -> Asked | Finished | Refused:
    """Ask for the first thing that is not filled in yet; without any, for the confirmation, or finish."""
    refusal = form.refusal(values)
    if refusal is not None:
        return Refused(refusal, form.counting(values))
    for item in form.applicable(values):
        unanswered = item.name not in values or (values[item.name] is None and not item.optional)
        if unanswered and not item.quiet:
            return ask(form, places, values, item, opening)
    if form.confirm:
        return again(form, Draft(form.name, values, CONFIRM), places, opening)
    return Finished(form.handed_in(values))


def unusable(form: Form, draft: Draft, problem: Unusable, places: PlaceIndex) -> Asked:
    """Ask again, saying what was wrong; after some attempts take the fallback or show ways out."""
    if problem.offered:
        # He answered well enough; which of several he means is another question.
        asked = replace(draft, offered=problem.offered)
        return Asked(asked, prompts.which_place(problem.message, problem.offered, places))
    asked = replace(draft, attempts=draft.attempts + 1, offered=())
    item = next((item for item in form.fields if item.name == draft.asking), None)
    if item is not None and item.fallback is not None and asked.attempts >= MOST_ATTEMPTS_WITH_FALLBACK:
        option = draft.values.get(item.name) or item.fallback
        opening = f"没关系，{item.title}先记“{shown(item, option, places)}”，最后还能改。\n"
        step = go_on(form, places, {**draft.values, item.name: option}, opening)
        if isinstance(step, Asked):
            return step
    optional = any(item.optional for item in form.fields if item.name == draft.asking)
    prompt = prompts.corrected(again(form, asked, places).prompt, problem.message, optional)
    return Asked(asked, prompt if asked.attempts < MOST_ATTEMPTS else prompts.with_ways_out(prompt, form))
