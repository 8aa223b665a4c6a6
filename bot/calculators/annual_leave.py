"""Paid annual leave and pay for leave not taken. 职工带薪年休假条例 2, 3, 4, 5; for the year of leaving 实施办法 12."""

from __future__ import annotations

from calendar import isleap
from datetime import date
from fractions import Fraction

from bot.calculators.formula import Around, Formula, Line, day, length, line, money, placeholders
from bot.calculators.overtime import PAID_DAYS
from bot.calculators.words import number, on
from bot.forms.conditions import Values
from bot.forms.durations import Length
from bot.forms.money import yuan

STEPS = ((20, 15), (10, 10), (1, 5))
"""条例 3: years worked in all, for whichever employer, and days of leave a year."""

EXTRA = 2
"""条例 5: 300 % of a day's wage, of which 100 % was paid as wage already."""


def days_of_leave(worked: Length) -> int:
    """Return the days of leave in a full year (条例 3); 0 before the first year is over (条例 2)."""
    years = worked.months // 12
    return next((days for least, days in STEPS if years >= least), 0)


def days_in_year_of_leaving(days: int, last: date) -> int:
    """Return the days of leave for a year in which the job ends: its part of the year, full days only.

    实施办法 12: calendar days with this employer in the year, by 365, times the days of a full year.
    """
    passed = min((last - date(last.year, 1, 1)).days + 1, 365)
    return passed * days // 365


def pay_for_untaken(wage: Fraction, days: Fraction) -> Fraction:
    """Return what is still due for days not taken, in yuan, exact: 200 % beside the wage that was paid."""
    return wage / PAID_DAYS * EXTRA * days


def _lines(values: Values, around: Around) -> list[Line]:
    full = days_of_leave(length(values["worked"]))
    if full == 0:
        return [line("not_yet")]
    lines = [line("full_year", days=number(full))]
    due = full
    if values.get("left_on"):
        last = day(values["left_on"])
        due = days_in_year_of_leaving(full, last)
        passed = min((last - date(last.year, 1, 1)).days + 1, 365)
        lines.append(line("part_of_year", last=on(last), passed=number(passed), full=number(full), days=number(due)))
        if isleap(last.year) and (last.month, last.day) == (12, 31):
            lines.append(line("leap_year"))
    taken, wage = money(values.get("taken") or 0), money(values["wage"])
    untaken = max(due - taken, Fraction(0))
    if untaken:
        sum_ = pay_for_untaken(wage, untaken)
        lines.append(
            line(
                "untaken",
                due=number(due),
                taken=number(taken),
                untaken=number(untaken),
                wage=yuan(wage),
                sum=yuan(sum_),
            )
        )
    else:
        lines.append(line("all_taken", due=number(due), taken=number(taken)))
    return lines


FORMULA = Formula(
    _lines,
    needs={"worked": "duration", "taken": "number", "wage": "money"},
    may={"left_on": "date"},
    lines=placeholders(
        not_yet="",
        full_year="days",
        part_of_year="last passed full days",
        leap_year="",
        untaken="due taken untaken wage sum",
        all_taken="due taken",
    ),
)
