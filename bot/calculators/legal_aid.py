"""The clocks of an application for legal aid. 法律援助法 43, 49; 民法典 203."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.calculators.formula import Around, Formula, Line, day, line, placeholders
from bot.calculators.last_days import moved
from bot.calculators.words import on
from bot.forms.conditions import Values

DECIDED_WITHIN, APPOINTED_WITHIN, OBJECTION_WITHIN = 7, 3, 5


@dataclass(frozen=True)
class AidClocks:
    """Last days for the decision, and for naming a lawyer if it takes all its time."""

    decided: date
    appointed: date


def aid_clocks(applied: date) -> AidClocks:
    """Return the limits that run from the day the application was received, complete (法律援助法 43)."""
    decided = moved(applied + timedelta(days=DECIDED_WITHIN))
    return AidClocks(decided, moved(decided + timedelta(days=APPOINTED_WITHIN)))


def _lines(values: Values, around: Around) -> list[Line]:
    if values["stage"] == "refused":
        objected = day(values["objected_on"])
        last = moved(objected + timedelta(days=OBJECTION_WITHIN))
        return [line("objection", objected=on(objected), last=on(last))]
    applied = day(values["applied_on"])
    clocks = aid_clocks(applied)
    lines = [
        line("decided", applied=on(applied), last=on(clocks.decided)),
        line("appointed", last=on(clocks.appointed)),
    ]
    return [*lines, line("late")] if around.today > clocks.decided else lines


FORMULA = Formula(
    _lines,
    needs={"stage": "choice"},
    may={"applied_on": "date", "objected_on": "date"},
    lines=placeholders(decided="applied last", appointed="last", late="", objection="objected last"),
)
