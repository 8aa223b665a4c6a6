"""Lengths of time as people write them: 5年3个月, 三年半, 半年, 一个半月, 2019年3月到2024年6月, 2021年5月6日到现在.

A length is stored as ISO 8601 writes it: `P5Y3M`, `P1M15D`, or, when its dates are told, `2019-03-01/2024-06-15`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.forms.amounts import number_from
from bot.forms.dates import date_in, dates_in, spoken
from bot.storage.clock import CHINA

LONGEST = 70
"""Years. Nobody works longer; 2019年 is a date."""

_WAGE = r"[ ]?(?:[0-9.]+[千万kKwW]|[0-9]{3,}|[一二两三四五六七八九十]+[千万])"
"""Behind 月 it makes 一月 mean every month: 干2年 一月6千."""

_NUMBER = r"(?<![0-9.第几])(?:[0-9]{1,3}(?:\.[0-9])?|[一二两俩三四五六七八九十]{1,3})"
_PART = re.compile(
    rf"(?:(?P<number>{_NUMBER})[ ]?(?P<unit>周年|年|个半月|个月|月(?!{_WAGE})|天|日|个?星期|个?礼拜|周)|"
    r"(?P<halves>半年|半个?月))"
    r"(?P<half>半(?![年个月天]))?(?P<about>多|左右|不到)?"
)
_BETWEEN = re.compile(r"[零又加再外、,，和 ]*")
_UNTIL_NOW = re.compile(r"[到至]现在|至今|[到至]今天?|[到至]目前|(?:现在)?还在(?:干|做|上班|职)|一直干着")
_JOINS = re.compile(r"[到至~—–-]|[入进]职|进[厂场公店]|离职|辞|开除|裁|走|离开|开始|上班|来")
_HAS_YEAR = re.compile(r"[0-9零〇一二三四五六七八九]{2}年|[今去前]年|[0-9]{4}")
_MONTH_ONLY = re.compile(r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月")
_BOUND = re.compile(r"(?:不到|不满|未满|没满|不足|超过|多于)$")
_FARTHEST = 8
"""Characters between a date and 到现在: in 去年12月被裁,失业保险交了六年到现在没领 they do not belong together."""

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


@dataclass(frozen=True)
class Found:
    """A length in a text: how it is stored and where it stands; `about`: 三年多 does not tell how long."""

    value: str
    start: int
    end: int
    about: bool = False


def length_of(value: str) -> Length:
    """Return a stored length exactly; a month alone begins on its first and ends on its last day.

    Raises:
        ValueError: it is none.
    """
    if "/" in value:
        first, last = value.split("/")
        return between(_first_day(first), _last_day(last))
    stored = _STORED.fullmatch(value)
    if stored is None or value == "P":
        raise ValueError(f"{value!r} is no length of time")
    parts = {name: int(number or 0) for name, number in stored.groupdict().items()}
    return Length(parts["years"] * 12 + parts["months"], parts["days"])


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


def lengths_in(text: str, today: date | None = None) -> list[Found]:
    """Return the lengths of a text in order; a period between two dates stands for all that is told.

    Args:
        today: the day it is in China; None: now.
    """
    period = period_in(text, today)
    if period is not None:
        return [period]
    found: list[Found] = []
    parts = [part for part in _PART.finditer(text) if _counts(part, text)]
    while parts:
        together = [parts.pop(0)]
        while parts and _BETWEEN.fullmatch(text[together[-1].end() : parts[0].start()]):
            if _rank(parts[0]) <= _rank(together[-1]):
                break
            together.append(parts.pop(0))
        if together[0]["unit"] in ("月", "日"):
            continue  # 3月 by itself is a date
        read = _together(together)
        if read is not None:
            found.append(replace(read, about=read.about or _BOUND.search(text[: read.start]) is not None))
    return found


def period_in(text: str, today: date | None = None) -> Found | None:
    """Return the period between two dates, or from one until now; None without."""
    today = today or datetime.now(CHINA).date()
    dates = dates_in(text, today)
    if len(dates) >= 2:
        (first, start, first_end), (last, _, end) = dates[:2]
        if _HAS_YEAR.search(text[start:first_end]) and _MONTH_ONLY.match(text[first_end:end].lstrip("到至~—– -")):
            return None  # 2019年3月到6月: of which year?
        joined = _JOINS.search(text[first_end : end + 6]) or _JOINS.search(text[:start])
        return Found(f"{first}/{last}", start, end) if joined else None
    until_now = _UNTIL_NOW.search(text)
    if len(dates) == 1 and until_now is not None and 0 <= until_now.start() - dates[0][2] <= _FARTHEST:
        first, start, _ = dates[0]
        return Found(f"{first}/{today.isoformat()}", start, until_now.end())
    return None


def only_begins(text: str) -> bool:
    """Tell whether a text gives just one date where a length is wanted."""
    return date_in(text) is not None


def _counts(part: re.Match[str], text: str) -> bool:
    """Leave out the year of a date: 19年 of 19年3月."""
    if part["halves"]:
        return True
    number = number_from(part["number"])
    if number is None or (part["unit"] in ("年", "周年") and number > LONGEST):
        return False
    # 19年3月 is a date, 5年3月 is none.
    return not (
        part["unit"] == "年" and number >= 10 and re.match(r"[0-9一二三四五六七八九十]{1,2}月", text[part.end() :])
    )


def _rank(part: re.Match[str]) -> int:
    unit = part["unit"] or part["halves"]
    return 0 if "年" in unit else 1 if "月" in unit else 2


def _together(parts: list[re.Match[str]]) -> Found | None:
    months, days = 0, 0
    about = any(part["about"] for part in parts)
    for part in parts:
        number = number_from(part["number"]) if part["number"] else None
        unit = part["unit"] or ""
        if part["halves"]:
            months, days = (months + 6, days) if part["halves"] == "半年" else (months, days + 15)
        elif number is None:
            return None
        elif unit in ("年", "周年"):
            in_months = number * 12 + (6 if part["half"] else 0)
            if in_months != in_months.to_integral_value():
                return None
            months += int(in_months)
        elif unit in ("个月", "月", "个半月"):
            half = part["half"] or unit == "个半月" or number % 1 != 0
            about = about or (number >= 12 and part is not parts[0])  # 5年13个月: a slip
            months, days = months + int(number), days + (15 if half else 0)
        else:
            days += int(number) * (1 if unit in ("天", "日") else 7)
    years = months // 12 if any(_rank(part) == 0 for part in parts) or months >= 24 else 0
    rest = months - years * 12
    value = "P" + f"{years}Y" * bool(years) + f"{rest}M" * bool(rest) + f"{days}D" * bool(days)
    return Found(value if value != "P" else "P0D", parts[0].start(), parts[-1].end(), about)


def _first_day(value: str) -> date:
    year, month, *day = (int(part) for part in value.split("-"))
    return date(year, month, day[0] if day else 1)


def _last_day(value: str) -> date:
    year, month, *day = (int(part) for part in value.split("-"))
    return date(year, month, day[0] if day else monthrange(year, month)[1])
