"""The grant for a disability from work, once. 工伤保险条例 35, 36, 37, 64."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from bot.calculators.formula import Around, Formula, Line, line, money, placeholders
from bot.calculators.words import number
from bot.forms.conditions import Values
from bot.forms.money import yuan

MONTHS = {1: 27, 2: 25, 3: 23, 4: 21, 5: 18, 6: 16, 7: 13, 8: 11, 9: 9, 10: 7}
"""Months of his own wage by grade."""

LEAST, MOST = Fraction(3, 5), Fraction(3)
"""条例 64: his own wage counts between 60 % and 300 % of the local average."""


def grant(grade: int, wage: Fraction, average: Fraction | None = None) -> Fraction:
    """Return the grant in yuan, exact.

    Args:
        wage: average wage of the twelve months before on which contributions were paid.
        average: local average wage a month; None: not known, so the wage counts as it is.

    Raises:
        ValueError: there is no such grade.
    """
    if grade not in MONTHS:
        raise ValueError(f"grades are 1 to 10, not {grade}")
    return counted_wage(wage, average) * MONTHS[grade]


def counted_wage(wage: Fraction, average: Fraction | None) -> Fraction:
    """Return the wage that counts (条例 64)."""
    return wage if average is None else min(max(wage, LEAST * average), MOST * average)


def _lines(values: Values, around: Around) -> list[Line]:
    grade, wage = int(str(values["grade"])), money(values["wage"])
    known = around.figures.get("average_wage")
    average = Fraction(known.amount) if known else None
    counted = counted_wage(wage, average)
    lines = []
    if known is None:
        lines.append(line("bounds_unknown"))
    elif counted != wage:
        told = yuan(Decimal(known.amount))
        lines.append(line("bounded", average=told, counted=yuan(counted), place=known.place_name, year=known.year))
    total = grant(grade, wage, average)
    months = number(MONTHS[grade])
    lines.insert(0, line("grant", grade=number(grade), wage=yuan(counted), months=months, sum=yuan(total)))
    if grade >= 5:
        lines.append(line("on_leaving"))
    else:
        lines.append(line("monthly"))
    return lines


FORMULA = Formula(
    _lines,
    needs={"grade": "choice", "wage": "money"},
    lines=placeholders(
        grant="grade wage months sum",
        bounded="average counted place year",
        bounds_unknown="",
        on_leaving="",
        monthly="",
    ),
)
