"""How many days are left, as a worker says it: 明天开庭, 还剩三天, 这周五到期, 12月3号截止."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.forms.amounts import number_from

_NEAR = {"今天": 0, "今晚": 0, "今日": 0, "明天": 1, "明早": 1, "明日": 1, "大后天": 3, "后天": 2}
_NEAR_DAY = re.compile("|".join(_NEAR))
_NUMBER = "[0-9]{1,3}|[一二两三四五六七八九十]{1,3}"
_LEFT = re.compile(
    rf"(?:还有|还剩下?|只有|只剩下?|剩下?|不到|不足|再过)(?P<count>{_NUMBER})来?[天日]"
    rf"|(?P<later>{_NUMBER})[天日](?:之?后|之?内|以内|就)"
)
_WEEKDAY = re.compile(r"(?P<week>这|本|下下|下)?(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_CALENDAR = re.compile(r"(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12][0-9]|0?[1-9])[日号]")
_WEEKDAYS = "一二三四五六日"


def days_left(text: str, today: date) -> int | None:
    """Return how many days are left until the nearest day that is told, None when none is told that is to come."""
    return min((days for days in _told(text, today) if days >= 0), default=None)


def _told(text: str, today: date) -> Iterator[int]:
    for near in _NEAR_DAY.finditer(text):
        yield _NEAR[near[0]]
    for left in _LEFT.finditer(text):
        count = number_from(left["count"] or left["later"])
        if count is not None:
            yield int(count)
    for told in _WEEKDAY.finditer(text):
        weekday = _WEEKDAYS.index(told["day"].replace("天", "日"))
        weeks = {"下": 1, "下下": 2}.get(told["week"] or "", 0)
        yield weekday - today.weekday() + 7 * weeks
    for on in _CALENDAR.finditer(text):
        yield from _until(int(on["month"]), int(on["day"]), today)


def _until(month: int, day: int, today: date) -> Iterator[int]:
    """A day without its year is one to come soon; half a year back it is over."""
    for year in (today.year, today.year + 1):
        try:
            days = (date(year, month, day) - today).days
        except ValueError:
            continue  # 2月30日
        if 0 <= days <= 183:
            yield days
