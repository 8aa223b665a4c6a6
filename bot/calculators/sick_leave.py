"""How long a sick worker cannot be dismissed. 企业职工患病或非因工负伤医疗期规定 3, 4."""

from __future__ import annotations

from bot.calculators.formula import Around, Formula, Line, length, line, placeholders
from bot.calculators.words import number, time
from bot.forms.conditions import Values
from bot.forms.durations import Length

SHORT_CAREER = ((5, 6), (0, 3))
"""Less than ten years of work in all: years with this employer, and months."""

LONG_CAREER = ((20, 24), (15, 18), (10, 12), (5, 9), (0, 6))
WINDOW = {3: 6, 6: 12, 9: 15, 12: 18, 18: 24, 24: 30}
"""第四条: months within which the days of illness are added up."""


def medical_months(worked: Length, here: Length) -> int:
    """Return the months of the medical period (第三条).

    Args:
        worked: time worked in all.
        here: time with this employer, which counts as worked in any case.
    """
    steps = LONG_CAREER if max(worked.months, here.months) >= 120 else SHORT_CAREER
    return next(months for least, months in steps if here.months >= least * 12)


def _lines(values: Values, around: Around) -> list[Line]:
    worked, here = length(values["worked"]), length(values["here"])
    months = medical_months(worked, here)
    lines = []
    if here.months > worked.months:
        lines.append(line("here_longer"))
    told = {"worked": time(worked.months, worked.days), "here": time(here.months, here.days)}
    return [*lines, line("months", months=number(months), **told), line("window", window=number(WINDOW[months]))]


FORMULA = Formula(
    _lines,
    needs={"worked": "duration", "here": "duration"},
    lines=placeholders(here_longer="", months="months worked here", window="window"),
)
