"""What a formula is: the values it needs, and the lines of its answer. The words of the lines are data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.forms.conditions import Value, Values
from bot.forms.durations import Length, length_of
from bot.forms.fields import FieldKind


@dataclass(frozen=True)
class LocalFigure:
    """A figure that a place publishes: `amount` in yuan a month, the year it is of, and who published it."""

    amount: Decimal
    year: str
    place_name: str
    source: str


@dataclass(frozen=True)
class Around:
    """What a formula knows beside the worker's values.

    Attributes:
        today: the day in China.
        figures: figures of his place by name (`average_wage`, `minimum_wage`); what is not known is absent.
        words: sentences of his place by name (`maternity_leave`).
    """

    today: date
    figures: Mapping[str, LocalFigure] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One line of the answer: the key of its words in the YAML file, and what is put into them, as people read it."""

    key: str
    figures: Mapping[str, str] = field(default_factory=dict)


def line(key: str, **figures: str) -> Line:
    """Return a line with the words for its placeholders."""
    return Line(key, figures)


@dataclass(frozen=True)
class Formula:
    """A formula by which a calculator file can work.

    Attributes:
        needs: fields that the form must have, with their kinds; those that may be absent or skipped are in `may`.
        lines: key of every line it can give, with the placeholders that its words may hold.
    """

    work_out: Callable[[Values, Around], list[Line]]
    needs: Mapping[str, FieldKind]
    lines: Mapping[str, frozenset[str]]
    may: Mapping[str, FieldKind] = field(default_factory=dict)


def placeholders(**lines: str) -> dict[str, frozenset[str]]:
    """Return lines with their placeholders: `placeholders(sum="wage months sum", none="")`."""
    return {key: frozenset(names.split()) for key, names in lines.items()}


def money(value: Value) -> Fraction:
    """Return a sum of money from a form exactly, in yuan.

    Raises:
        ValueError: it is none.
    """
    return Fraction(Decimal(str(value)))


def length(value: Value) -> Length:
    """Return a length of time from a form.

    Raises:
        ValueError: it is none.
    """
    return length_of(str(value))


def day(value: Value) -> date:
    """Return a date from a form; of a month alone, its first day.

    Raises:
        ValueError: it is none.
    """
    text = str(value)
    return date.fromisoformat(text if text.count("-") == 2 else f"{text}-01")
