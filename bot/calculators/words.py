"""Figures as workers read them: 6,000元, 5.5, 2026年3月5日, 1年3个月. Money is rounded to the fen, a half upwards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.forms.dates import spoken


def cents(amount: Fraction | Decimal | int) -> Decimal:
    """Round yuan to the fen, a half upwards; only results are rounded, never what they are worked out from."""
    hundredths = (Fraction(amount) * 100 + Fraction(1, 2)).__floor__()
    return Decimal(hundredths).scaleb(-2)


def yuan(amount: Fraction | Decimal | int) -> str:
    """Return a sum: 33,000元, 517.24元."""
    text = f"{cents(amount):,f}"
    return f"{text.removesuffix('.00')}元"


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
