"""Answers that belong to another field than the one asked: a place where the employer should stand, a story."""

from __future__ import annotations

import re

from bot.directory.places import PlaceIndex
from bot.forms.conditions import Value, Values
from bot.forms.fields import HEARD, Field, Form
from bot.forms.parsing import parse
from bot.forms.personal import REFERENCE
from bot.forms.reading import Parsed
from bot.forms.words import plain

SHORTEST_STORY = 10
"""Characters without punctuation that a name rarely has and that tell what happened."""

_TELLS = re.compile(r"[我他她]|老板|经理|主管|工资|[说欠拖被]|不[让给发肯要管]|没[有给发交签]|天天|[了过]$")
_ABOUT_THE_FORM = re.compile(r"[改换错填选]|不对|提交|取消|[?？吗]")
_NAME = re.compile(
    r"[^,，。!！?？我]{2,40}(?:公司|厂|集团|店|酒店|宾馆|超市|商行|经营部|合作社|项目部|工地|医院|学校|中心|事务所)"
)


def meant_for_another(form: Form, asked: Field, text: str, places: PlaceIndex) -> tuple[Field, Value] | None:
    """Return the field that a whole answer belongs to, with its value; None when it may answer what was asked.

    Only forms that are looked through before they are handed in are read like this, and only where a bare place or
    phone is no answer: a name that may be left out, or a choice.
    """
    if not form.confirm or not (asked.kind in ("choice", "place") or (asked.kind == "text" and asked.optional)):
        return None
    for item in form.fields:
        if not item.quiet and item is not asked and _is_wholly(item, asked, text, places):
            read = parse(item, text, places)
            if isinstance(read, Parsed):
                return item, read.value
    return None


def _is_wholly(item: Field, asked: Field, text: str, places: PlaceIndex) -> bool:
    """Tell whether a text is nothing but a value of this field."""
    match item.kind:
        case "phone":
            return not REFERENCE.sub("", text).strip(" ,，。")
        case "place":
            only = places.only_place(text)
            return only is not None and only.code is not None
        case "text":
            return bool(item.heard) and asked.kind == "choice" and _NAME.fullmatch(text.strip()) is not None
    return False


def story_instead(form: Form, asked: Field, values: Values, text: str) -> bool:
    """Tell whether what happened is told where a name was asked for, and a field for the story waits."""
    if not form.confirm or asked.kind != "text" or not asked.optional or asked.quiet or asked.offers_heard:
        return False
    waits = any(item.kind == "text" and item.offers_heard and item.name not in values for item in form.fields)
    long_enough = len(plain(text)) >= SHORTEST_STORY
    return waits and long_enough and _TELLS.search(text) is not None and _NAME.fullmatch(text.strip()) is None


def told_at_the_end(form: Form, values: Values, text: str) -> dict[str, Value]:
    """Return the story with what is added to it at the summary, by its field's name; empty when he tells nothing."""
    if len(plain(text)) < SHORTEST_STORY or not _TELLS.search(text) or _ABOUT_THE_FORM.search(text):
        return {}
    for item in form.applicable(values):
        story = str(values.get(item.name) or "")
        if item.kind == "text" and item.offers_heard and story and len(story) + len(text) < item.longest:
            return {item.name: f"{story}\n{text}"}
    return {}


def with_heard(values: Values, text: str) -> dict[str, Value]:
    """Return the values with a sentence added to what was heard for the story."""
    heard = str(values.get(HEARD) or "")
    return {**values, HEARD: text if not heard or heard in text else heard if text in heard else f"{heard}\n{text}"}
