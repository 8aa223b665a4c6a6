"""For how many months unemployment benefit is paid at most. 社会保险法 45, 46."""

from __future__ import annotations

from bot.calculators.formula import Around, Formula, Line, length, line, placeholders
from bot.calculators.words import number, time
from bot.forms.conditions import Values
from bot.forms.durations import Length

STEPS = ((120, 24), (60, 18), (12, 12))
"""Months of contributions since the last benefit, and months of benefit."""

MOST = 24


def benefit_months(paid: Length, left_over: int = 0) -> int:
    """Return the months of benefit at most; without a full year of contributions none but those left over.

    Args:
        paid: time for which contributions were paid, in all, since the last time benefit was drawn.
        left_over: months of the time before that were due and not drawn; both together never exceed 24.
    """
    months = next((months for least, months in STEPS if paid.months >= least), 0)
    return min(months + left_over, MOST)


def _lines(values: Values, around: Around) -> list[Line]:
    paid, left_over = length(values["paid"]), int(str(values.get("left_over") or 0))
    own = benefit_months(paid)
    told = time(paid.months, paid.days)
    wish = line({"own_wish": "own_wish", "forced": "forced"}.get(str(values["why"]), "not_own_wish"))
    if own == 0:
        # 失业保险金申领发放办法: who is out of work again within the year may go on with what is left over.
        return [line("too_short", paid=told), *([line("go_on", left=number(left_over)), wish] if left_over else [])]
    lines = [line("months", paid=told, months=number(own))]
    if left_over:
        total = benefit_months(paid, left_over)
        lines.append(line("with_left_over", own=number(own), left=number(left_over), total=number(total)))
    return [wish, *lines, line("amount")] if values["why"] == "own_wish" else [*lines, wish, line("amount")]


FORMULA = Formula(
    _lines,
    needs={"paid": "duration", "why": "choice"},
    may={"left_over": "number"},
    lines=placeholders(
        too_short="paid",
        go_on="left",
        months="paid months",
        with_left_over="own left total",
        own_wish="",
        forced="",
        not_own_wish="",
        amount="",
    ),
)
