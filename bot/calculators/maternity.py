"""Days of maternity leave that hold everywhere. 女职工劳动保护特别规定 7."""

from __future__ import annotations

from datetime import date, timedelta

from bot.calculators.formula import Around, Formula, Line, day, line, placeholders
from bot.calculators.words import number, on
from bot.forms.conditions import Values

BIRTH, BEFORE_BIRTH = 98, 15
DIFFICULT, EACH_FURTHER_CHILD = 15, 15
MISCARRIED_EARLY, MISCARRIED_LATE = 15, 42


def days_for_birth(difficult: bool, children: int) -> int:
    """Return the days of leave for a birth.

    Raises:
        ValueError: fewer than one child.
    """
    if children < 1:
        raise ValueError("a birth is of one child at least")
    return BIRTH + DIFFICULT * difficult + EACH_FURTHER_CHILD * (children - 1)


def last_day(first: date, days: int) -> date:
    """Return the last day of a leave of so many calendar days."""
    return first + timedelta(days=days - 1)


def _lines(values: Values, around: Around) -> list[Line]:
    what = values["what"]
    if what == "birth":
        difficult, children = values["difficult"] == "yes", int(str(values["children"]))
        days = days_for_birth(difficult, children)
        lines = [line("birth")]
        if difficult:
            lines.append(line("difficult"))
        if children > 1:
            more = children - 1
            lines.append(line("more_children", more=number(more), days=number(more * EACH_FURTHER_CHILD)))
        lines.append(line("total", days=number(days)))
        local = around.words.get("maternity_leave")
        lines.append(line("local", words=local) if local else line("local_unknown"))
    else:
        days = MISCARRIED_LATE if what == "miscarried_late" else MISCARRIED_EARLY
        lines = [line(str(what), days=number(days))]
    if values.get("first"):
        first = day(values["first"])
        lines.append(line("until", first=on(first), days=number(days), last=on(last_day(first, days))))
    return lines


FORMULA = Formula(
    _lines,
    needs={"what": "choice"},
    may={"difficult": "choice", "children": "choice", "first": "date"},
    lines=placeholders(
        birth="",
        difficult="",
        more_children="more days",
        total="days",
        local="words",
        local_unknown="",
        miscarried_early="days",
        miscarried_late="days",
        until="first days last",
    ),
)
