"""Which period and which places somebody asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.console.visit import Visit
from bot.figures.scope import Scope, china_date
from bot.staff.areas import read_areas
from bot.staff.model import StaffError
from bot.storage.columns import now

USUAL_DAYS = 7
MOST_DAYS = 366


@dataclass(frozen=True)
class Shortcut:
    """A period that is one click away."""

    title: str
    first: date
    last: date


@dataclass(frozen=True)
class Asked:
    """What was asked for; `area` is the place as it was typed or the code of a link, empty: all one's own places."""

    scope: Scope
    area: str
    today: date
    error: str | None

    @property
    def shortcuts(self) -> tuple[Shortcut, ...]:
        """The usual periods."""
        today, this_month = self.today, self.today.replace(day=1)
        before = this_month - timedelta(days=1)
        return (
            Shortcut("今天", today, today),
            Shortcut("近7天", today - timedelta(days=6), today),
            Shortcut("近30天", today - timedelta(days=29), today),
            Shortcut("本月", this_month, today),
            Shortcut("上月", before.replace(day=1), before),
        )


def read_asked(visit: Visit, given: Mapping[str, str]) -> Asked:
    """Read the fields `from`, `to` and `area`; what cannot be used is told, and the last seven days stand for it."""
    today, area = china_date(now()), given.get("area", "").strip()
    usual = Scope(today - timedelta(days=USUAL_DAYS - 1), today, visit.me.staff)
    try:
        first, last = _day(given.get("from", ""), usual.first), _day(given.get("to", ""), usual.last)
        if first > last:
            raise StaffError("开始的日期在结束的日期后面，请换一下。")
        if (last - first).days >= MOST_DAYS:
            raise StaffError("一次最多看一年，请把日期选近一些。")
        areas = read_areas(visit.console.places, area)
        if areas and not visit.covers(areas):
            raise StaffError("这个地区不在您负责的范围里。")
    except StaffError as error:
        return Asked(usual, area, today, str(error))
    return Asked(Scope(first, last, visit.me.staff, areas), area, today, None)


def _day(typed: str, usual: date) -> date:
    if not typed:
        return usual
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise StaffError("日期请写成2026-11-05这样。") from None
    if not 2000 <= day.year <= 2100:
        raise StaffError("日期请写成2026-11-05这样。")
    return day
