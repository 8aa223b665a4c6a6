"""Until when an injury must be reported to be recognised. 工伤保险条例 17, 20; 民法典 201 to 203."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.calculators.formula import Around, Formula, Line, day, line, placeholders
from bot.calculators.last_days import moved
from bot.calculators.words import number, on
from bot.forms.conditions import Values
from bot.forms.durations import later

EMPLOYER_DAYS, WORKER_MONTHS = 30, 12
SOON = 30
"""Days. With fewer left the worker is told to go at once."""


@dataclass(frozen=True)
class ReportLimits:
    """Last days: of the employer, and of the worker, his family or the union."""

    employer: date
    worker: date


def report_limits(happened: date) -> ReportLimits:
    """Return the limits that run from the accident, or from the diagnosis of an occupational disease (条例 17).

    The day itself is not counted; a limit that would end on a rest day ends on the next working day.
    """
    return ReportLimits(moved(happened + timedelta(days=EMPLOYER_DAYS)), moved(later(happened, WORKER_MONTHS)))


def _lines(values: Values, around: Around) -> list[Line]:
    happened = day(values["happened_on"])
    limits = report_limits(happened)
    employer, own = (limits.employer - around.today).days, (limits.worker - around.today).days
    lines = [line("happened", day=on(happened))]
    if employer >= 0:
        lines.append(line("employer", last=on(limits.employer), days=number(employer)))
    else:
        lines.append(line("employer_over", last=on(limits.employer)))
    if own >= 0:
        lines.append(line("worker", last=on(limits.worker), days=number(own)))
        if own < SOON:
            lines.append(line("soon"))
    else:
        lines.append(line("worker_over", last=on(limits.worker), days=number(-own)))
    return [*lines, line("decision")]


FORMULA = Formula(
    _lines,
    needs={"happened_on": "date"},
    lines=placeholders(
        happened="day",
        employer="last days",
        employer_over="last",
        worker="last days",
        soon="",
        worker_over="last days",
        decision="",
    ),
)
