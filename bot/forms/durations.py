"""Lengths of time as people write them: 5年3个月, 三年半, 半年, 一个半月, 2019年3月到2024年6月, 2021年5月6日到现在.

A length is stored as ISO 8601 writes it: `P5Y3M`, `P1M15D`, or, when its dates are told, `2019-03-01/2024-06-15`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.forms.dates import spoken

LONGEST_MONTH, DAYS_A_YEAR = 31, 365

_STORED = re.compile(r"P(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?(?:(?P<days>[0-9]+)D)?")


@dataclass(frozen=True)
class Length:
    """A length of time: whole months and the days beyond them, with its dates where they are known.

    Attributes:
        begin, end: first and last day, both within; None where only the length was told.
    """

    months: int
    days: int = 0
    begin: date | None = None
    end: date | None = None

    @property
    def positive(self) -> bool:
        """Whether there is any of it."""
        return self.months > 0 or self.days > 0


def length_of(value: str) -> Length:
    """Return a stored length exactly; a month alone begins on its first and ends on its last day.

    Raises:
        ValueError: it is none.
    """
    if "/" in value:
        first, last = value.split("/")
        return between(first_day(first), _last_day(last))
    stored = _STORED.fullmatch(value)
    if stored is None or value == "P":
        raise ValueError(f"{value!r} is no length of time")
    parts = {name: int(number or 0) for name, number in stored.groupdict().items()}
    more, days = _months_of(parts["days"])
    return Length(parts["years"] * 12 + parts["months"] + more, days)


def _months_of(days: int) -> tuple[int, int]:
    """Return days that are more than a month as months of a year's average and the days beyond: 200天, 365天."""
    if days <= LONGEST_MONTH:
        return 0, days
    months = days * 12 // DAYS_A_YEAR
    return months, days - -(-months * DAYS_A_YEAR // 12)


def between(begin: date, end: date) -> Length:
    """Return the length from the first to the last day, both counted: 1 January to 30 June are six months.

    Raises:
        ValueError: the end lies before the beginning.
    """
    if end < begin:
        raise ValueError(f"{end} lies before {begin}")
    after = end + timedelta(days=1)
    months = (after.year - begin.year) * 12 + after.month - begin.month
    if later(begin, months) > after:
        months -= 1
    return Length(months, (after - later(begin, months)).days, begin, end)


def later(day: date, months: int) -> date:
    """Return the same day so many months later; where that month has no such day, its last one."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def told_length(value: str) -> str:
    """Return a stored length as people read it: 5年3个月, 2019年3月到2024年6月（5年4个月）."""
    length = length_of(value)
    years, months = divmod(length.months, 12)
    parts = [f"{years}年"] * bool(years) + [f"{months}个月"] * bool(months) + [f"{length.days}天"] * bool(length.days)
    words = "".join(parts) or "0天"
    if "/" not in value:
        return words
    first, last = value.split("/")
    return f"{spoken(first)}到{spoken(last)}（{words}）"


def first_day(value: str) -> date:
    """Return the first day of a stored date or month."""
    year, month, *day = (int(part) for part in value.split("-"))
    return date(year, month, day[0] if day else 1)


def _last_day(value: str) -> date:
    year, month, *day = (int(part) for part in value.split("-"))
    return date(year, month, day[0] if day else monthrange(year, month)[1])
