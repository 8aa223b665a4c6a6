"""Until when arbitration must be applied for. 劳动争议调解仲裁法 27, 民法典 201 to 203; 法律援助法 44."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.calculators.formula import Around, Formula, Line, day, length, line, placeholders
from bot.calculators.last_days import moved
from bot.calculators.words import number, on
from bot.forms.conditions import Values
from bot.forms.durations import Length, later

LIMIT = 12
"""Months, from the day he knew or should have known; the day itself is not counted."""

URGENT = 7
"""Days. 法律援助法 44: with fewer left, aid may be given before it is applied for in full."""


FULL_DATE = 2
"""Hyphens of a stored date that is told to the day."""


@dataclass(frozen=True)
class TimeLimit:
    """The last day, and how it came about.

    Attributes:
        began: the day from which the year counts in the end.
        interrupted: it began anew since he claimed it, sought help or was promised payment in time.
    """

    began: date
    last: date
    interrupted: bool = False


def time_limit(began: date, claimed: date | None = None, suspended: Length | None = None) -> TimeLimit:
    """Return until when arbitration can be applied for.

    Args:
        began: the day he knew or should have known; for wages owed, once the job is over, the day it ended.
        claimed: last day on which he claimed it, asked an office for help, or the employer agreed to pay: from then it
            counts anew, if the year was not over yet.
        suspended: how long force majeure or another good reason kept him from it: so much is added at the end.
    """

    def over(start: date) -> date:
        last = later(start, LIMIT)
        return later(last, suspended.months) + timedelta(days=suspended.days) if suspended is not None else last

    if claimed is not None and began < claimed <= moved(over(began)):
        return TimeLimit(claimed, over(claimed), interrupted=True)
    return TimeLimit(began, over(began))


def _lines(values: Values, around: Around) -> list[Line]:
    if values["matter"] == "wages_employed":
        return [line("no_limit_yet")]
    began = day(values["left_on"] if values["matter"] == "wages_left" else values["knew_on"])
    claimed = day(values["claimed_on"]) if values.get("claimed_on") else None
    suspended = length(values["suspended"]) if values.get("suspended") else None
    found = time_limit(began, claimed, suspended)
    lines = [line("from_leaving" if values["matter"] == "wages_left" else "from_knowing", began=on(began))]
    if claimed is not None:
        lines.append(line("interrupted" if found.interrupted else "claimed_too_late", claimed=on(claimed)))
    if suspended is not None:
        lines.append(line("suspended"))
    last = moved(found.last)
    left = (last - around.today).days
    if left < 0:
        latest = moved(time_limit(_end(began, values), claimed, suspended).last)
        if latest >= around.today:  # only the month was told, and at its end it was not over yet
            return [*lines, line("maybe_over", last=on(last), latest=on(latest)), line("urgent")]
        return [*lines, line("over", last=on(last), days=number(-left))]
    lines.append(line("last", last=on(last), days=number(left)))
    if last != found.last:
        lines.append(line("moved", ends=on(found.last)))
    if left < URGENT:
        lines.append(line("urgent"))
    return lines


def _end(began: date, values: Values) -> date:
    """Return the last day of the month of which only the month was told, else the day itself."""
    told = str(values["left_on"] if values["matter"] == "wages_left" else values["knew_on"])
    return began if told.count("-") == FULL_DATE else began.replace(day=monthrange(began.year, began.month)[1])


FORMULA = Formula(
    _lines,
    needs={"matter": "choice"},
    may={"left_on": "date", "knew_on": "date", "claimed_on": "date", "suspended": "duration"},
    lines=placeholders(
        no_limit_yet="",
        from_leaving="began",
        from_knowing="began",
        interrupted="claimed",
        claimed_too_late="claimed",
        suspended="",
        last="last days",
        moved="ends",
        maybe_over="last latest",
        urgent="",
        over="last days",
    ),
)
