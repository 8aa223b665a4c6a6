"""By how much work on a certain day is paid: 150 %, 200 % or 300 %. 劳动法 44; days of the State Council's calendar."""

from __future__ import annotations

from datetime import date
from typing import Literal

import chinese_calendar

from bot.calculators.formula import Around, Formula, Line, day, line, placeholders
from bot.calculators.words import on
from bot.forms.conditions import Values

DayKind = Literal["workday", "rest_day", "holiday"]

_NEW_YEAR, _SPRING, _QINGMING = "New Year's Day", "Spring Festival", "Tomb-sweeping Day"
_LABOUR, _BOAT, _AUTUMN, _NATIONAL = "Labour Day", "Dragon Boat Festival", "Mid-autumn Festival", "National Day"
_FIXED = {_NEW_YEAR: ((1, 1),), _LABOUR: ((5, 1), (5, 2)), _NATIONAL: ((10, 1), (10, 2), (10, 3))}
_MOVING = {
    2025: {_SPRING: ((1, 28), (1, 29), (1, 30), (1, 31)), _QINGMING: ((4, 4),), _BOAT: ((5, 31),), _AUTUMN: ((10, 6),)},
    2026: {_SPRING: ((2, 16), (2, 17), (2, 18), (2, 19)), _QINGMING: ((4, 5),), _BOAT: ((6, 19),), _AUTUMN: ((9, 25),)},
}
"""Days that follow the moon and the sun. A year is added when the State Council has told its calendar.

Before 2025 eleven days were statutory, not these thirteen.
"""


def statutory_days(year: int) -> frozenset[date] | None:
    """Return the thirteen statutory holidays of a year (全国年节及纪念日放假办法); None where they are not known."""
    if year not in _MOVING:
        return None
    days = [*_MOVING[year].values(), *_FIXED.values()]
    return frozenset(date(year, month, number) for group in days for month, number in group)


def day_kind(wanted: date) -> DayKind | None:
    """Return how work on a day is paid; None for a year whose calendar is not known.

    Working days and rest days are those of the State Council's calendar with its exchanged days, for a week from
    Monday to Friday.
    """
    statutory = statutory_days(wanted.year)
    if statutory is None:
        return None
    if wanted in statutory:
        return "holiday"
    return "workday" if chinese_calendar.is_workday(wanted) else "rest_day"


def _lines(values: Values, around: Around) -> list[Line]:
    wanted = day(values["day"])
    kind = day_kind(wanted)
    if kind is None:
        return [line("unknown_year", year=str(wanted.year), first=str(min(_MOVING)), last=str(max(_MOVING)))]
    return [line(kind, day=on(wanted))]


FORMULA = Formula(
    _lines,
    needs={"day": "date"},
    lines=placeholders(workday="day", rest_day="day", holiday="day", unknown_year="year first last"),
)
