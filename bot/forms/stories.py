"""A worker who is asked what kind of matter it is often tells the matter itself: that is kept, not asked for again."""

from __future__ import annotations

import re

from bot.directory.places import PlaceIndex
from bot.forms.conditions import Value, Values
from bot.forms.fields import Field, Form
from bot.forms.parsing import parse
from bot.forms.reading import Parsed
from bot.forms.words import plain

SHORTEST_STORY = 8
"""Characters without punctuation: 我们公司不给交社保 is one."""

_ABOUT_THE_CHOICE = re.compile(
    "选|哪[个类种]|这[个类种]|那[个类种]|类型|不知道|不清楚|不懂|登记|投诉|举报|咨询|建议|改成|换成"
)


def story_in(form: Form, asked: Field, values: Values, text: str, places: PlaceIndex) -> dict[str, Value]:
    """Return the story that an answer to a choice tells, under the name of the form's story field; else nothing.

    What was told before stays. A text about the choice itself ("我也不知道选哪个") is no story.
    """
    if asked.kind != "choice" or len(plain(text)) < SHORTEST_STORY or _ABOUT_THE_CHOICE.search(text):
        return {}
    for item in form.fields:
        if item.kind == "text" and item.offers_heard and item.name not in values:
            read = parse(item, text, places)
            return {item.name: read.value} if isinstance(read, Parsed) else {}
    return {}
