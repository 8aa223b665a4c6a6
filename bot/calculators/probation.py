"""How long a probation may last, and damages for one that lasted longer. 劳动合同法 19, 20, 83."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bot.calculators.formula import Around, Formula, Line, length, line, money, placeholders
from bot.calculators.words import number, time
from bot.forms.conditions import Values
from bot.forms.durations import Length
from bot.forms.money import yuan

LIMITS = ((36, 6), (12, 2), (3, 1), (0, 0))
"""劳动合同法 19: months of the contract from which so many months of probation are allowed."""

OPEN_ENDED = 6
LEAST_SHARE = Fraction(4, 5)
"""劳动合同法 20: of the wage agreed for after the probation."""

DAYS_A_MONTH = 30
"""By which days beyond full months are counted as part of a month."""


def longest_probation(contract: Length | None) -> int:
    """Return the longest probation in months.

    Args:
        contract: length of the contract; None: without a fixed end.
    """
    if contract is None:
        return OPEN_ENDED
    return next(months for least, months in LIMITS if contract.months >= least)


@dataclass(frozen=True)
class TooLong:
    """What was served beyond the limit: months and days, and damages in yuan, exact."""

    months: int
    days: int
    damages: Fraction


def too_long(served: Length, limit: int, wage: Fraction) -> TooLong | None:
    """Return what a probation that was served beyond its limit costs the employer (劳动合同法 83); None if within.

    Args:
        wage: monthly wage after the probation.
    """
    months, days = served.months - limit, served.days
    if months < 0 or (months == 0 and days == 0):
        return None
    return TooLong(months, days, wage * (months + Fraction(days, DAYS_A_MONTH)))


def _lines(values: Values, around: Around) -> list[Line]:
    contract = length(values["contract"]) if values.get("contract") else None
    if values["kind"] == "only_probation":
        return [line("no_such_probation"), line("is_contract")]
    limit = 0 if values["kind"] == "task" else longest_probation(contract)
    wage, served = money(values["wage"]), length(values["probation"])
    lines = [line("limit", limit=number(limit)) if limit else line("no_such_probation")]
    over = too_long(served, limit, wage)
    told = time(served.months, served.days)
    if over is None:
        lines.append(line("within", served=told))
    else:
        beyond = time(over.months, over.days)
        lines.append(line("over", served=told, limit=number(limit), beyond=beyond))
        lines.append(line("damages", wage=yuan(wage), beyond=beyond, sum=yuan(over.damages)))
    if limit:
        lines.append(line("least_wage", wage=yuan(wage), least=yuan(wage * LEAST_SHARE)))
    return lines


FORMULA = Formula(
    _lines,
    needs={"kind": "choice", "probation": "duration", "wage": "money"},
    may={"contract": "duration"},
    lines=placeholders(
        no_such_probation="",
        is_contract="",
        limit="limit",
        within="served",
        over="served limit beyond",
        damages="wage beyond sum",
        least_wage="wage least",
    ),
)
