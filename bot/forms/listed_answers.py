"""Answers in one line, each behind the title of its field: 您的情况：困难职工；设备花了多少：8万元.

What was told for one form is handed to another by such a line, which the worker may read as well.
"""

from __future__ import annotations

import re

from bot.directory.places import PlaceIndex
from bot.forms.conditions import Value, Values
from bot.forms.fields import Form
from bot.forms.parsing import parse, shown
from bot.forms.reading import Parsed

_BETWEEN = re.compile("[;；]")
_BEHIND_TITLE = re.compile("[:：]")


def listed(form: Form, values: Values, places: PlaceIndex) -> str:
    """Return in one line what values tell of a form, "" if nothing."""
    known = [(field, values[field.name]) for field in form.fields if values.get(field.name) is not None]
    return "；".join(f"{field.title}：{shown(field, value, places).replace('；', '、')}" for field, value in known)


def answers_listed(form: Form, places: PlaceIndex, text: str) -> dict[str, Value]:
    """Return the values that such a line holds, normalised or not; parts that are none tell nothing."""
    fields = {field.title: field for field in form.fields}
    found: dict[str, Value] = {}
    for part in _BETWEEN.split(text):
        title, *answer = _BEHIND_TITLE.split(part, maxsplit=1)
        field = fields.get(title.strip())
        if field is not None and answer and isinstance(read := parse(field, answer[0], places), Parsed):
            found[field.name] = read.value
    return found
