"""The second wage for months without a written contract. 劳动合同法 82; 实施条例 6, 7."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from bot.calculators.formula import Around, Formula, Line, day, line, money, placeholders
from bot.calculators.words import on, time
from bot.forms.conditions import Values
from bot.forms.durations import Length, between, later
from bot.forms.money import yuan


@dataclass(frozen=True)
class SecondWage:
    """First and last day for which it is due, their length, and the sum in yuan beside the wage that was paid."""

    first: date
    last: date
    owed: Length
    amount: Fraction


def second_wage(begin: date, until: date, wage: Fraction) -> SecondWage | None:
    """Work out the second wage; None when none is due.

    It is due from the day after a full month of work to the day before a contract is signed, at most to the day before
    a full year is over (实施条例 6 and 7), so for eleven months at most. Months run from the first day of work, also
    where a shorter month has no such day; days beyond full months count as their part of the month they lie in.

    Args:
        begin: first day of work.
        until: last day without a contract: the day before it was signed, the last day of work, or today.
    """
    first = later(begin, 1)
    last = min(until, later(begin, 12) - timedelta(days=1))
    if last < first:
        return None
    worked = between(begin, last)
    owed = Length(worked.months - 1, worked.days)
    part = Fraction(owed.days, (later(begin, worked.months + 1) - later(begin, worked.months)).days)
    return SecondWage(first, last, owed, wage * (owed.months + part))


def _lines(values: Values, around: Around) -> list[Line]:
    begin = day(values["begin"])
    signed = day(values["signed_on"]) if values.get("signed_on") else None
    left = day(values["left_on"]) if values.get("left_on") else None
    until = min([around.today, *([left] if left else []), *([signed - timedelta(days=1)] if signed else [])])
    if until < begin:
        return [line("dates_odd", begin=on(begin))]
    found = second_wage(begin, until, money(values["wage"]))
    lines = []
    if found is None:
        lines.append(line("first_month", begin=on(begin), free_until=on(later(begin, 1) - timedelta(days=1))))
    else:
        lines.append(line("from_to", first=on(found.first), last=on(found.last)))
        owed = time(found.owed.months, found.owed.days)
        lines.append(line("second", wage=yuan(money(values["wage"])), time=owed, sum=yuan(found.amount)))
    if signed is None and until >= later(begin, 12) and left is None:
        lines.append(line("open_ended", since=on(later(begin, 12))))
    if found is not None:
        lines.append(line("limit"))
    return lines


FORMULA = Formula(
    _lines,
    needs={"begin": "date", "wage": "money"},
    may={"signed_on": "date", "left_on": "date"},
    lines=placeholders(
        dates_odd="begin",
        first_month="begin free_until",
        from_to="first last",
        second="wage time sum",
        open_ended="since",
        limit="",
    ),
)
