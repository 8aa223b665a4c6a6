"""Dates as people write them: 2026年3月5日, 3月5号, 2026-03-05, 去年六月, 上个月, 昨天, 前天."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from bot.forms.amounts import number_from
from bot.storage.clock import CHINA

_YEAR = (
    r"(?P<year>(?:19|20)[0-9]{2}|(?<![0-9])[0-9]{2}(?=年)|[零〇一二三四五六七八九]{2,4}(?=年)|今年|去年|前年|大前年|上年)"
    r"年?(?:的)?"
)
_MONTH = r"(?<![0-9十])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]|元|腊)月份?"
_DAY = r"(?P<day>3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]?"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})[-/.](?P<month>1[0-2]|0?[1-9])[-/.](?P<day>3[01]|[12][0-9]|0?[1-9])(?![0-9])",
        r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?P<month>1[0-2]|0[1-9])(?P<day>3[01]|[12][0-9]|0[1-9])(?![0-9])",
        rf"{_YEAR}{_MONTH}{_DAY}",
        rf"{_YEAR}{_MONTH}(?![0-9])",
        rf"(?P<near>上上个?|上个?|这个?|本)月(?:的)?{_DAY}",
        r"(?P<near>上上个?|上个?|这个?|本)月",
        rf"{_MONTH}{_DAY}",
        r"(?<![0-9.])(?P<month>1[0-2]|0?[1-9])[./-](?P<day>3[01]|[12][0-9]|0?[1-9])(?![0-9.])",
        rf"{_MONTH}(?![0-9])",
        r"(?P<year>(?:19|20)[0-9]{2})[-/.](?P<month>1[0-2]|0?[1-9])(?![0-9])",
        r"(?P<ago>大前天|前天|昨天|昨晚|昨夜|今天|今早|今晚|刚才|刚刚|明天|后天)",
        r"(?P<count>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})个?(?P<unit>天|星期|礼拜|周|月|年)(?:多)?(?:以)?前",
    )
)
_DAYS_AGO = {"大前天": 3, "前天": 2, "昨天": 1, "昨晚": 1, "昨夜": 1, "明天": -1, "后天": -2}
_YEARS_AGO = {"今年": 0, "去年": 1, "上年": 1, "前年": 2, "大前年": 3}


def date_in(text: str, today: date | None = None) -> str | None:
    """Return the first date of a text as `2026-03-05`, or `2026-03` when only the month is told; None without any.

    A month or day without its year is the last one that is not in the future.

    Args:
        today: the day it is in China; None: now.
    """
    today = today or datetime.now(CHINA).date()
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match is not None and (found := _read(match.groupdict(), today)) is not None:
            return found
    return None


def dates_in(text: str, today: date | None = None) -> list[tuple[str, int, int]]:
    """Return all dates of a text with start and end, in order; of two that share characters the more exact one.

    A month after a date with its year is no further date, as its own year is not told: 2019年3月到6月.
    """
    today = today or datetime.now(CHINA).date()
    found: list[tuple[str, int, int]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for _, start, end in found):
                continue
            if match.groupdict().get("count"):
                continue  # 三年前 and 3个月前 tell a length as well
            if (value := _read(match.groupdict(), today)) is not None:
                found.append((value, *match.span()))
    return sorted(found, key=lambda date: date[1])


def is_future(value: str, today: date | None = None) -> bool:
    """Tell whether a date that `date_in` returned lies after today."""
    today = today or datetime.now(CHINA).date()
    return value > today.isoformat()[: len(value)]


def spoken(value: str) -> str:
    """Return a stored date as people read it: 2026年3月5日."""
    year, month, *day = value.split("-")
    return f"{year}年{int(month)}月" + (f"{int(day[0])}日" if day else "")


def _read(parts: dict[str, str | None], today: date) -> str | None:
    if ago := parts.get("ago"):
        return (today - timedelta(days=_DAYS_AGO.get(ago, 0))).isoformat()
    if count := parts.get("count"):
        return _long_ago(int(number_from(count) or 0), str(parts["unit"]), today)
    day = _number(parts.get("day"))
    if near := parts.get("near"):
        back = near.count("上")
        months = today.year * 12 + today.month - 1 - back
        return _date(months // 12, months % 12 + 1, day)
    month = {"元": 1, "腊": 12}.get(str(parts["month"])) or _number(parts["month"]) or 0
    told = parts.get("year")
    if told is None:
        year = today.year if (month, day or 1) <= (today.month, today.day) else today.year - 1
    else:
        year = today.year - _YEARS_AGO[told] if told in _YEARS_AGO else int(_number(told) or 0)
        # 26年 is 2026, but 98年 is 1998.
        year += 0 if year >= 100 else 2000 if 2000 + year <= today.year + 20 else 1900
    return _date(year, month, day)


def _long_ago(count: int, unit: str, today: date) -> str | None:
    if unit in ("月", "年"):
        months = today.year * 12 + today.month - 1 - count * (12 if unit == "年" else 1)
        return _date(months // 12, months % 12 + 1, None)
    days = count * (1 if unit == "天" else 7)
    return (today - timedelta(days=days)).isoformat()


def _date(year: int, month: int, day: int | None) -> str | None:
    if not (1900 <= year <= 2199 and 1 <= month <= 12):
        return None
    if day is None:
        return f"{year}-{month:02}"
    return f"{year}-{month:02}-{day:02}" if 1 <= day <= monthrange(year, month)[1] else None


def _number(text: str | None) -> int | None:
    number = number_from(text) if text else None
    return int(number) if number is not None else None
