"""Finds lengths of time in what people write: 5年3个月, 三年半, 2019年3月到2024年6月; 08年进厂 holds none."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from bot.forms.amounts import number_from
from bot.forms.dates import date_in, dates_in
from bot.forms.durations import first_day, later
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
_JOINS = re.compile(r"[到至~—–-]|[入进]职|进的?[厂场公店单]|离职|辞|开除|开了|裁|炒|走|离开|开始|上班|来")
_HAS_YEAR = re.compile(r"[0-9零〇一二三四五六七八九]{2}年|[今去前]年|[0-9]{4}")
_OWN_YEAR = re.compile(r"(?:19|20)[0-9]{2}|[0-9零〇一二三四五六七八九]{2}年|[今去前上]年|[上这本]个?月|[今昨前]天")
_ENTERED = re.compile(
    r"(?:就|才|的?时候|底|初|左右)*(?:[进入](?:的?[厂场公店单职]|来)|来(?:的|这|厂|公司|上班)|到(?:的?这|厂|公司)|参加工作)"
)
"""Behind 年 it makes a year of 08年进厂, 15年来的."""

_LEFT = re.compile(r"(?:就|底|初|左右)*(?:把我)?(?:被?[辞裁炒]|离[职开]|走的|不干)")
_SERVED = re.compile(r"(?:[干做呆待满有了过龄]|工作|上班|一共|总共|:)[ ]?$")
_FIRST_SHORT_YEAR = 10
"""From here on two digits may be a year of this century: 24年被辞退."""

_EVERY_MONTH = re.compile(_WAGE)
"""Behind 一个月 it tells a wage: 干3年一个月5000; unless the month is added: 一年零一个月."""

_ADDED = re.compile(r"[零又加]$")
_BOUND = re.compile(r"(?:不到|不满|未满|没满|不足|超过|多于|快|将近|接近)$")
_FARTHEST = 8
"""Characters between a date and 到现在: in 去年12月被裁,失业保险交了六年到现在没领 they do not belong together."""


@dataclass(frozen=True)
class Found:
    """A length in a text: how it is stored and where it stands; `about`: 三年多 does not tell how long."""

    value: str
    start: int
    end: int
    about: bool = False


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
        (first, start, first_end), (last, second, end) = dates[:2]
        doubtful = _HAS_YEAR.search(text[start:first_end]) and not _OWN_YEAR.search(text[second:end])
        if doubtful and last[:7] >= later(first_day(first), 12).isoformat()[:7]:
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
    if part["unit"] == "年" and _names_a_year(part, number, text):
        return False
    if part["unit"] == "个月" and number == 1 and _EVERY_MONTH.match(text, part.end("unit")):
        return _ADDED.search(text[: part.start()]) is not None
    # 19年3月 is a date, 5年3月 is none.
    return not (
        part["unit"] == "年" and number >= 10 and re.match(r"[0-9一二三四五六七八九十]{1,2}月", text[part.end() :])
    )


def _names_a_year(part: re.Match[str], number: Decimal, text: str) -> bool:
    """Tell a year from a number of years: 零八年, 08年, 15年进厂, 24年被辞 are none."""
    before, after = text[: part.start()], text[part.end() :]
    if before.endswith(("零", "〇")) or part["number"].startswith("0") or _ENTERED.match(after):
        return True
    short = _FIRST_SHORT_YEAR <= number <= datetime.now(CHINA).year % 100
    return short and _LEFT.match(after) is not None and _SERVED.search(before) is None


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
