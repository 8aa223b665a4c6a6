"""data/working_time/*.yml: hours that maintainers write; one file for the hotline, one for whoever works on tickets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass

from bot.data_files.reading import read_data
from bot.data_files.types import Day
from bot.working_time.calendar import Span, WorkingCalendar

Weekday = Literal["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
_WEEKDAYS: tuple[Weekday, ...] = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


def _is_hours(text: str) -> str:
    found = _HOURS.fullmatch(text)
    if found is None or found.group(1, 2) >= found.group(3, 4) or (found[3] == "24" and found[4] != "00"):
        raise ValueError("时间要写成“08:30-12:00”，先开始后结束，最晚24:00。")
    return text


Hours = Annotated[str, AfterValidator(_is_hours)]


@dataclass(frozen=True, config={"extra": "forbid"})
class WorkingTimeFile:
    """The whole file. `days`: single days that are unlike what the calendar says, no hours: closed."""

    title: Annotated[str, Field(min_length=2, max_length=40)]
    usual: Annotated[dict[Weekday, list[Hours]], Field(min_length=1)]
    in_exchange: list[Hours] = Field(default_factory=list)
    on_holidays: list[Hours] = Field(default_factory=list)
    days: dict[Day, list[Hours]] = Field(default_factory=dict)


def read_calendar(file: Path) -> WorkingCalendar:
    """Read a file of working hours.

    Raises:
        DataFileError: it cannot be used; every fault is named with line and remedy.
    """
    found = read_data(file, WorkingTimeFile)
    return WorkingCalendar(
        usual={_WEEKDAYS.index(weekday): _spans(hours) for weekday, hours in found.usual.items()},
        in_exchange=_spans(found.in_exchange),
        on_holidays=_spans(found.on_holidays),
        on={date.fromisoformat(day): _spans(hours) for day, hours in found.days.items()},
    )


def _spans(hours: Sequence[Hours]) -> tuple[Span, ...]:
    return tuple(sorted(Span(_time(text[:5]), _time(text[6:])) for text in hours))


def _time(text: str) -> time:
    return time.max if text == "24:00" else time.fromisoformat(text)
