"""Sums of money as workers read them, everywhere the same: 6000元, 517.24元, 33,000元."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

_GROUPED_FROM = 10_000
"""Up to four digits are read at a glance and are typed like this; only longer ones need a comma (GB/T 15835)."""


def cents(amount: Fraction | Decimal | int) -> Decimal:
    """Round yuan to the fen, a half upwards; only results are rounded, never what they are worked out from."""
    hundredths = (Fraction(amount) * 100 + Fraction(1, 2)).__floor__()
    return Decimal(hundredths).scaleb(-2)


def yuan(amount: Fraction | Decimal | int) -> str:
    """Return a sum in yuan with its unit: 8000元, 1200.5元, 33,000元."""
    rounded = cents(amount)
    text = f"{rounded:,f}" if abs(rounded) >= _GROUPED_FROM else f"{rounded:f}"
    return f"{text.rstrip('0').rstrip('.')}元"
