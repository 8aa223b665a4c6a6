"""What words tell besides the answer that was asked for: numbers that come together, details in a longer sentence."""

from __future__ import annotations

from bot.directory.places import PlaceIndex
from bot.forms.conditions import Value
from bot.forms.fields import Field, Form
from bot.forms.parsing import overheard
from bot.forms.steps import Draft
from bot.forms.stories import SHORTEST_STORY

_OFTEN_TOGETHER = frozenset({"phone", "id_tail", "code", "name", "id_number", "date", "duration", "money", "number"})
"""Kinds that come along with other fields' answers: 张三 〔手机1〕 〔证件1〕, or a ticket's number with its code."""

LONGEST_CHANGE = 10
"""Characters of a text that may change a field answered before, while another is asked."""


def told(form: Form, places: PlaceIndex, sentence: str, near: str | None = None) -> dict[str, Value]:
    """Return the values that a sentence already tells, such as both numbers in "查会员 〔手机1〕 〔证件后六位1〕"."""
    found = {item.name: overheard(item, sentence, places, near) for item in form.fields}
    return {name: value for name, value in found.items() if value is not None}


def in_passing(form: Form, asked: Field, text: str, places: PlaceIndex) -> dict[str, Value]:
    """Return what any words tell of the quiet fields."""
    told_of = {
        item.name: overheard(item, text, places) for item in form.fields if item.quiet and item.name != asked.name
    }
    return {name: value for name, value in told_of.items() if value is not None}


def told_along(form: Form, asked: Field, text: str, places: PlaceIndex) -> dict[str, Value]:
    """Return what an answer tells of other fields: numbers that come together, and details in a longer sentence."""
    if asked.kind in _OFTEN_TOGETHER:
        return told(form, places, text)
    if asked.kind == "choice":
        # 12月15日走了 chooses 已经走了 and tells the day.
        along = {item.name: overheard(item, text, places) for item in form.fields if item.heard and item is not asked}
        return {name: value for name, value in along.items() if value is not None}
    if asked.kind == "text" and len(text) >= SHORTEST_STORY:
        return {
            item.name: value
            for item in form.fields
            if item.heard or item.kind in ("phone", "name", "id_number")
            if (value := overheard(item, text, places)) is not None
        }
    return {}


def told_of_others(form: Form, draft: Draft, asked: Field, text: str, places: PlaceIndex) -> list[tuple[Field, Value]]:
    """Return what words that do not answer this field tell of fields that still lie ahead.

    A form without a summary has no later chance: there a few words, such as 2018年的, change what was told before.
    """
    if asked.name in draft.values:
        return []
    heard = told(form, places, text)
    changes = not form.confirm and len(text) <= LONGEST_CHANGE
    others = [item for item in form.applicable(draft.values) if item.name in heard and item is not asked]
    return [
        (item, heard[item.name])
        for item in others
        if item.name not in draft.values or (changes and draft.values[item.name] != heard[item.name])
    ]


def another_phone(form: Form, draft: Draft, text: str, places: PlaceIndex) -> dict[str, Value]:
    """Return the phone that a sentence at the tail's step tells in place of the one before."""
    if form.field(draft.asking).kind != "id_tail":
        return {}
    phones = {item.name: overheard(item, text, places) for item in form.fields if item.kind == "phone"}
    return {name: phone for name, phone in phones.items() if phone not in (None, draft.values.get(name))}
