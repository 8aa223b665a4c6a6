"""The last day of a period when it is a rest day: 民法典 203 moves it to the next day on which people work."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

SUNDAY_OR_SATURDAY = frozenset({6, 5})


def moved(last: date) -> date:
    """Return the day on which a period ends that would end on `last`: the next working day when that is a rest day.

    Rest days are those of the State Council's calendar; for a year whose calendar is not known, Saturdays and Sundays.
    """
    while not _works(last):
        last += timedelta(days=1)
    return last


def _works(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() not in SUNDAY_OR_SATURDAY
