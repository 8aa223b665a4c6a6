"""data/tickets/limits.yml: how long each step of a ticket may take, by its type and place, in working time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from bot.data_files.reading import read_data
from bot.data_files.rereading import Reread
from bot.directory.codes import around
from bot.settings import DATA_DIR
from bot.tickets.types import LIMITS
from bot.working_time.calendar import WorkingCalendar
from bot.working_time.file import read_calendar

Phase = Literal["accept", "sign_in", "settle", "call_back"]
"""What is limited: each step at the hotline; the signature of whoever gets it; the handling; the call-back."""

_CONFIG = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_CONFIG)
class Limit:
    """Working hours, or working days (民法典 Art. 201: the day itself does not count): one of the two."""

    hours: Annotated[float | None, Field(gt=0, le=500)] = None
    days: Annotated[int | None, Field(ge=1, le=200)] = None

    @model_validator(mode="after")
    def _is_one(self) -> Limit:
        if (self.hours is None) == (self.days is None):
            raise ValueError("hours（工作小时）和 days（工作日）写一个，只写一个。")
        return self

    def end(self, calendar: WorkingCalendar, moment: datetime) -> datetime:
        """Return when a step that begins at a moment must be done."""
        if self.days is not None:
            return calendar.after_days(moment, self.days)
        return calendar.after(moment, timedelta(hours=self.hours or 0))


@dataclass(frozen=True, config=_CONFIG)
class SomeLimits:
    """Limits that hold for a type or a place; what is missing is found elsewhere."""

    accept: Limit | None = None
    sign_in: Limit | None = None
    settle: Limit | None = None
    call_back: Limit | None = None

    def of(self, phase: Phase) -> Limit | None:
        """The limit of a phase, None when nothing is said of it here."""
        found: Limit | None = getattr(self, phase)
        return found


@dataclass(frozen=True, config=_CONFIG)
class UsualLimits:
    """Limits that hold where nothing else does."""

    accept: Limit
    sign_in: Limit
    settle: Limit
    call_back: Limit

    def of(self, phase: Phase) -> Limit:
        """The limit of a phase."""
        found: Limit = getattr(self, phase)
        return found


@dataclass(frozen=True, config=_CONFIG)
class PlaceLimits:
    """Limits of one place, for all that lies in it."""

    place: Annotated[str, Field(pattern=r"^(\d{6}|\d{9})$")]
    usual: SomeLimits = field(default_factory=SomeLimits)
    types: dict[str, SomeLimits] = field(default_factory=dict)


@dataclass(frozen=True, config=_CONFIG)
class TicketLimits:
    """The whole file."""

    usual: UsualLimits
    types: dict[str, SomeLimits] = field(default_factory=dict)
    places: list[PlaceLimits] = field(default_factory=list)
    heard_within_days: Annotated[int, Field(ge=1, le=365)] = 14
    rated_within_days: Annotated[int, Field(ge=1, le=365)] = 7

    @model_validator(mode="after")
    def _is_unambiguous(self) -> TicketLimits:
        codes = [one.place for one in self.places]
        if twice := {code for code in codes if codes.count(code) > 1}:
            raise ValueError(f"地方 {'、'.join(sorted(twice))} 写了两次，合成一条。")
        return self

    def of(self, phase: Phase, kind: str, place: str | None) -> Limit:
        """Return the limit of a phase: of this type at this place, of the type, of the place, else the usual one."""
        here = list(self._around(place))
        chain = [*(one.types.get(kind) for one in here), self.types.get(kind), *(one.usual for one in here)]
        found = (limits.of(phase) for limits in chain if limits is not None)
        return next((limit for limit in found if limit is not None), self.usual.of(phase))

    def _around(self, place: str | None) -> Iterator[PlaceLimits]:
        if place is None:
            return
        by_code = {one.place: one for one in self.places}
        yield from (by_code[code] for code in around(place) if code in by_code)


def load_ticket_limits(file: Path) -> TicketLimits:
    """Read the file.

    Raises:
        DataFileError: it cannot be used; every fault with line and remedy.
    """
    return read_data(file, TicketLimits)


@cache
def _limits() -> Reread[TicketLimits]:
    return Reread(DATA_DIR / "tickets" / LIMITS, load_ticket_limits)


@cache
def _office_hours() -> Reread[WorkingCalendar]:
    return Reread(DATA_DIR / "working_time" / "office.yml", read_calendar)


def ticket_limits() -> TicketLimits:
    """The limits of this installation, as the file says now."""
    return _limits()()


def office_hours() -> WorkingCalendar:
    """When those work who handle tickets, as the file says now."""
    return _office_hours()()
