"""Figures that a place publishes and that formulas use: `data/calculators/figures/<code>.yml`."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, StringConstraints
from pydantic import Field as Bounded
from pydantic.dataclasses import dataclass

from bot.calculators.formula import LocalFigure
from bot.data_files.collecting import Faults
from bot.data_files.reading import read_data
from bot.directory.places import PlaceIndex
from bot.forms.fields import Words

_CONFIG = ConfigDict(extra="forbid")
Year = Annotated[str, StringConstraints(pattern="^20[0-9]{2}$")]


@dataclass(frozen=True, config=_CONFIG)
class MonthlySum:
    """Yuan a month, the year it is of, and who published it."""

    amount: Annotated[Decimal, Bounded(gt=0)]
    year: Year
    source: Words


@dataclass(frozen=True, config=_CONFIG)
class Told:
    """A sentence that holds here, the year it is known for, and its source."""

    text: Words
    year: Year
    source: Words


@dataclass(frozen=True, config=_CONFIG)
class PlaceFigures:
    """What is known of one place; what is not known is left out.

    Attributes:
        average_wage: average wage a month of the year, as the city (or a municipality) published it.
        minimum_wage: minimum wage a month.
        maternity_leave: how many days the province adds to maternity leave.
    """

    place: Annotated[str, StringConstraints(pattern="^[0-9]{6}$")]
    place_name: Words
    average_wage: MonthlySum | None = None
    minimum_wage: MonthlySum | None = None
    maternity_leave: Told | None = None

    def sums(self) -> dict[str, LocalFigure]:
        """Return the sums that are known, by name."""
        known = {"average_wage": self.average_wage, "minimum_wage": self.minimum_wage}
        return {
            name: LocalFigure(found.amount, found.year, self.place_name, found.source)
            for name, found in known.items()
            if found is not None
        }

    def words(self) -> dict[str, str]:
        """Return the sentences that are known, by name, each with place, year and source."""
        told = self.maternity_leave
        if told is None:
            return {}
        return {"maternity_leave": f"{self.place_name}：{told.text}（{told.year}年的办法，来源：{told.source}）"}


@dataclass(frozen=True, config=_CONFIG)
class FiguresFile:
    """The top of the file."""

    figures: PlaceFigures


def read_figures(path: Path, places: PlaceIndex) -> PlaceFigures:
    """Read the figures of one place.

    Raises:
        DataFileError: the file cannot be used, with line and remedy.
    """
    figures = read_data(path, FiguresFile).figures
    faults = Faults()
    if figures.place not in places:
        faults.add(path, f"没有代码是 {figures.place} 的地方，改成对的代码。", "figures", "place")
    elif places.full_name(figures.place) != figures.place_name:
        text = f"place_name: {figures.place} 是“{places.full_name(figures.place)}”，改成这个名字。"
        faults.add(path, text, "figures", "place_name")
    if path.stem != figures.place:
        faults.add(path, f"文件名是 {path.stem}，place 却写了 {figures.place}，改成一样。", "figures", "place")
    faults.raise_all()
    return figures
