"""Moments as people in China read them: stored in UTC, told and counted in Shanghai."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def hour(moment: datetime) -> str:
    """Return the time of day: 14:05."""
    return f"{moment.astimezone(CHINA):%H:%M}"


def day(moment: datetime) -> str:
    """Return the day as workers read it: 2026年11月5日."""
    local = moment.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日"


def day_and_hour(moment: datetime) -> str:
    """Return the moment as workers read it: 2026年11月5日 14:05."""
    return f"{day(moment)} {hour(moment)}"


def stamp(moment: datetime) -> str:
    """Return the moment as tables and people on duty read it: 2026-11-05 14:05."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
