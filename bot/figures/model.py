"""A figure: a number or a table with its title and its definition, as the page shows it and a file holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal

Cell = str | int | float | None
Chart = Literal["line", "bar", "pie"]


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        title: what it is called.
        definition: one sentence that says what is counted.
        value: the number itself, None where there is nothing to count from; `unit` follows it.
        headings, rows: a table; the first column names the rows. Every number is one, never words.
        chart: how the table is drawn; None: it is not.
    """

    title: str
    definition: str
    value: int | float | None = None
    unit: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    chart: Chart | None = None

    @property
    def is_table(self) -> bool:
        """Return whether it is a table; else a number."""
        return bool(self.headings)


@dataclass(frozen=True)
class Group:
    """Figures of one subject."""

    title: str
    figures: tuple[Figure, ...]


def share(part: int, whole: int) -> float | None:
    """Return how many of a hundred, None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def middle(values: Sequence[float], unit: int) -> float | None:
    """Return the median in units of so many seconds, None of nothing."""
    return round(median(values) / unit, 1) if values else None


def ninetieth(values: Sequence[float], unit: int) -> float | None:
    """Return what nine of ten stay below, in units of so many seconds; None of nothing."""
    if len(values) < 2:
        return middle(values, unit)
    return round(quantiles(values, n=10, method="inclusive")[-1] / unit, 1)
