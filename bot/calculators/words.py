"""Numbers, dates and lengths of time as workers read them: 5.5, 2026年3月5日, 1年3个月."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.forms.dates import spoken
from bot.forms.money import cents


def number(value: Fraction | Decimal | int) -> str:
    """Return a number with at most two decimals: 5.5, 12, 40."""
    text = f"{cents(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def on(day: date) -> str:
    """Return a date: 2026年3月5日."""
    return spoken(day.isoformat())


def time(months: int, days: int = 0) -> str:
    """Return a length of time: 1年3个月, 12天."""
    years, rest = divmod(months, 12)
    parts = [f"{years}年"] * bool(years) + [f"{rest}个月"] * bool(rest) + [f"{days}天"] * bool(days)
    return "".join(parts) or "0天"
