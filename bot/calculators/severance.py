"""Economic compensation and damages when a job ends: N, N+1, 2N. 劳动合同法 39, 46, 47, 87; 实施条例 20, 25, 27."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bot.calculators.formula import Around, Formula, Line, length, line, money, placeholders
from bot.calculators.words import number, on, time
from bot.forms.conditions import Values
from bot.forms.durations import Length, between, later
from bot.forms.money import yuan

LAW_BEGAN = date(2008, 1, 1)
"""劳动合同法 97: years before it are compensated by the rules of their time."""

MOST_MONTHS = 12
"""劳动合同法 47, second paragraph: only for those who earn more than three times the local average."""

FULL_DATES = 4
"""Hyphens of a stored period whose dates are both told to the day."""

NEAR_MINIMUM = 3000
"""Yuan a month. Whoever earns less may earn less than a minimum wage; in 2025 the highest lay below."""

CAP = 3
"""Times the local average wage."""


def months_of_pay(served: Length) -> Fraction:
    """Return how many months' wages are due for the time served.

    劳动合同法 47: one for every full year; for a rest of six months and more another one, for less half of one.
    """
    years, rest = divmod(served.months, 12)
    if rest == 0 and served.days == 0:
        return Fraction(years)
    return years + (Fraction(1) if rest >= 6 else Fraction(1, 2))


def since_law_began(served: Length) -> Length:
    """Return the part of the time served that lies after 2007; all of it where the dates are not known.

    劳动合同法 97, third paragraph.
    """
    if served.begin is None or served.end is None or served.begin >= LAW_BEGAN:
        return served
    return between(LAW_BEGAN, served.end) if served.end >= LAW_BEGAN else Length(0)


@dataclass(frozen=True)
class Severance:
    """Sums in yuan, exact.

    Attributes:
        monthly: the month's wage that counts.
        months, all_months: months' wages for N (since 2008) and for 2N (since the first day).
        capped: the wage lies above three times the local average.
        raised: it lay below the local minimum wage.
    """

    monthly: Fraction
    months: Fraction
    all_months: Fraction
    capped: bool
    raised: bool

    @property
    def compensation(self) -> Fraction:
        """N: economic compensation."""
        return self.monthly * self.months

    @property
    def damages(self) -> Fraction:
        """2N: damages for an unlawful dismissal, counted from the first day (实施条例 25)."""
        return 2 * self.monthly * self.all_months


def severance(
    served: Length, wage: Fraction, average: Fraction | None = None, minimum: Fraction | None = None
) -> Severance:
    """Work out economic compensation and damages.

    Args:
        served: time with this employer.
        wage: average of all pay of the last twelve months, or of as many as were worked (实施条例 27).
        average: local average wage a month of the year before; None: not known, so nothing is capped (劳动合同法 47).
        minimum: local minimum wage; a lower average counts as this much (实施条例 27).
    """
    raised = minimum is not None and wage < minimum
    monthly = minimum if minimum is not None and raised else wage
    capped = average is not None and monthly > CAP * average
    months, all_months = months_of_pay(since_law_began(served)), months_of_pay(served)
    if average is not None and capped:
        monthly = CAP * average
        months, all_months = min(months, Fraction(MOST_MONTHS)), min(all_months, Fraction(MOST_MONTHS))
    return Severance(monthly, months, all_months, capped, raised)


def _lines(values: Values, around: Around) -> list[Line]:
    how, served, wage = str(values["how"]), length(values["served"]), money(values["wage"])
    average, minimum = around.figures.get("average_wage"), around.figures.get("minimum_wage")
    found = severance(
        served,
        wage,
        Fraction(average.amount) if average else None,
        Fraction(minimum.amount) if minimum else None,
    )
    lines = [line("served", served=time(served.months, served.days), months=number(found.all_months))]
    old = served.begin is not None and served.begin < LAW_BEGAN
    if old:
        lines.append(line("before_2008", months=number(found.months)))
    elif served.begin is None and later(LAW_BEGAN, served.months) > around.today:
        lines.append(line("maybe_before_2008"))
    if found.raised and minimum:
        lines.append(line("raised", wage=yuan(wage), minimum=yuan(minimum.amount), place=minimum.place_name))
    if found.capped and average:
        cap = yuan(found.monthly)
        lines.append(line("capped", average=yuan(average.amount), cap=cap, place=average.place_name, year=average.year))
    compensation, monthly, months = found.compensation, yuan(found.monthly), number(found.months)
    if how == "fault":
        lines.append(line("at_fault"))
    elif how != "unlawful":
        lines.append(line("n", wage=monthly, months=months, sum=yuan(compensation)))
    if how == "dismissed":
        # 实施条例 20: the month in place of notice is the wage of the last month, which no cap holds down.
        lines.append(line("n_plus_one", n=yuan(compensation), wage=yuan(wage), sum=yuan(compensation + wage)))
        lines.append(line("unless_at_fault"))
    if how in ("dismissed", "unlawful", "fault"):
        lines.append(line("double", wage=monthly, months=number(found.all_months), sum=yuan(found.damages)))
    if how == "expired":
        lines.append(line("not_if_refused"))
    if minimum is None and wage < NEAR_MINIMUM:
        lines.append(line("minimum_unknown"))
    if average is None:
        lines.append(line("cap_unknown"))
    elif not found.capped:
        lines.append(line("below_cap", average=yuan(average.amount), place=average.place_name, year=average.year))
    if served.begin is not None and served.end is not None and str(values["served"]).count("-") < FULL_DATES:
        lines.append(line("dates", begin=on(served.begin), end=on(served.end)))
    return lines


FORMULA = Formula(
    _lines,
    needs={"how": "choice", "served": "duration", "wage": "money"},
    lines=placeholders(
        served="served months",
        before_2008="months",
        maybe_before_2008="",
        raised="wage minimum place",
        capped="average cap place year",
        at_fault="",
        unless_at_fault="",
        n="wage months sum",
        n_plus_one="n wage sum",
        double="wage months sum",
        not_if_refused="",
        cap_unknown="",
        minimum_unknown="",
        below_cap="average place year",
        dates="begin end",
    ),
)
