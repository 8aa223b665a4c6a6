"""Answers to a field that asks how long: what a length of time in the worker's words is the length of."""

from __future__ import annotations

import re

from bot.forms.conditions import Value
from bot.forms.dates import is_future, spoken
from bot.forms.durations import length_of
from bot.forms.fields import Field
from bot.forms.lengths import Found, lengths_in, only_begins
from bot.forms.reading import Parsed, Unusable

_BETWEEN = re.compile(r"(?:差不多|大概|大约|约|快|将近|已经?|足足|了|满|整整?|有|是|为|一共|总共|共|的|:|：)*")
"""What may stand between a length and the words that say what it is the length of: 干了差不多5年."""


def read_length(field: Field, text: str) -> Parsed | Unusable:
    """Read the answer to a field that asks how long."""
    found = lengths_in(text)
    if not found and only_begins(text):
        return Unusable("还要知道到哪天为止。连着说，比如“2019年3月到2024年6月”；到今天为止就说“2019年3月到现在”。")
    told = length_told(field, text) if len(found) > 1 else None
    if told is not None:
        return Parsed(told)
    if len(found) != 1:
        return Unusable("没看出是多久。请说几年几个月，比如“5年3个月”，或者“2019年3月到2024年6月”。")
    if found[0].about:
        said = text[found[0].start : found[0].end]
        return Unusable(f"“{said}”说不准是多久。请说到几年几个月，月数是0到11，比如“5年3个月”。")
    return _length(field, found[0])


def _length(field: Field, found: Found) -> Parsed | Unusable:
    try:
        length = length_of(found.value)
    except ValueError:
        return Unusable("后一个日子比前一个还早。请再看一下，从哪天到哪天。")
    if not length.positive:
        return Unusable(f"{field.title}要大于0。请说几年几个月，不满一个月就说几天。")
    last = found.value.partition("/")[2]
    if field.past and last and is_future(last):
        return Unusable(f"{spoken(last)}还没到。请再看一下是到哪天。")
    return Parsed(found.value)


def length_told(field: Field, text: str) -> Value:
    """Return the length of time that the words of `heard` announce or stand in, else the one that they stand behind.

    合同签了一年试用期三个月: 试用期 stands at both.
    """
    found = [length for length in lengths_in(text) if not length.about]
    announced = [told.span() for pattern in field.heard for told in re.finditer(pattern, text)]
    near = [length for length in found if any(_follows(length, *span, text) for span in announced)]
    near = near or [length for length in found if any(_precedes(length, start, text) for start, _ in announced)]
    read = {parsed.value for length in near if isinstance(parsed := _length(field, length), Parsed)}
    return read.pop() if len(read) == 1 else None


def _follows(length: Found, start: int, end: int, text: str) -> bool:
    return start < length.end and (length.start < end or _BETWEEN.fullmatch(text[end : length.start]) is not None)


def _precedes(length: Found, start: int, text: str) -> bool:
    return length.end <= start and _BETWEEN.fullmatch(text[length.end : start]) is not None
