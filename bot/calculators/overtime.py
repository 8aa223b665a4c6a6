"""Overtime pay. 劳动法 44; 工资支付暂行规定 13; 21.75 paid days a month, 8 hours a day (人社部发〔2025〕2号)."""

from __future__ import annotations

from fractions import Fraction

from bot.calculators.formula import Around, Formula, Line, line, money, placeholders
from bot.calculators.words import number
from bot.forms.conditions import Values
from bot.forms.money import yuan

PAID_DAYS = Fraction(87, 4)
"""21.75: days of a year less its rest days, by twelve."""

HOURS_A_DAY = 8
RATES = {"workday": Fraction(3, 2), "rest_day": Fraction(2), "holiday": Fraction(3)}
"""劳动法 44: longer on a working day 150 %, a rest day without time off in lieu 200 %, a statutory holiday 300 %."""


def hourly(wage: Fraction) -> Fraction:
    """Return the wage of an hour in yuan, exact."""
    return wage / PAID_DAYS / HOURS_A_DAY


def overtime_pay(wage: Fraction, hours: Fraction, rate: Fraction) -> Fraction:
    """Return the pay for hours of one kind in yuan, exact; of a holiday it comes on top of the month's wage."""
    return hourly(wage) * rate * hours


def _lines(values: Values, around: Around) -> list[Line]:
    wage = money(values["wage"])
    lines = [line("hour", wage=yuan(wage), hour=yuan(hourly(wage)))]
    sums = []
    for kind, rate in RATES.items():
        hours = money(values.get(kind) or 0)
        if hours:
            sums.append(overtime_pay(wage, hours, rate))
            lines.append(line(kind, wage=yuan(wage), hours=number(hours), sum=yuan(sums[-1])))
    if not sums:
        return [*lines, line("none")]
    if len(sums) > 1:
        lines.append(line("total", sum=yuan(sum(sums, Fraction(0)))))
    return lines


FORMULA = Formula(
    _lines,
    needs={"wage": "money", "workday": "number", "rest_day": "number", "holiday": "number"},
    lines=placeholders(
        hour="wage hour",
        workday="wage hours sum",
        rest_day="wage hours sum",
        holiday="wage hours sum",
        total="sum",
        none="",
    ),
)
