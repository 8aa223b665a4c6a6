"""What figures are of: a period of whole days in China, and the places of whoever looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_

from bot.staff.area_filter import lies_within
from bot.staff.model import Staff
from bot.storage.clock import CHINA


@dataclass(frozen=True)
class Scope:
    """A period and places.

    Attributes:
        first, last: days in China, both counted.
        staff: whose places bound what is counted.
        areas: codes of places within those, where he looks at some only; none: all of them.
    """

    first: date
    last: date
    staff: Staff
    areas: tuple[str, ...] = ()

    @property
    def bounds(self) -> tuple[str, ...]:
        """Codes of the places that are looked at; none: the whole country."""
        return self.areas or self.staff.areas

    @property
    def since(self) -> datetime:
        """The moment at which it begins."""
        return datetime.combine(self.first, time(), CHINA)

    @property
    def until(self) -> datetime:
        """The first moment that does not belong to it."""
        return datetime.combine(self.last + timedelta(days=1), time(), CHINA)

    @property
    def days(self) -> list[date]:
        """Every day of the period."""
        return [self.first + timedelta(days=count) for count in range((self.last - self.first).days + 1)]

    def of_day(self, day: date) -> Scope:
        """Return the scope of one day in the same places."""
        return replace(self, first=day, last=day)

    def holds(
        self, moment: SQLColumnExpression[Any], place: SQLColumnExpression[Any], further: timedelta = timedelta()
    ) -> ColumnElement[bool]:
        """Return the condition for rows of the period and the places.

        Args:
            further: how long after the period rows are wanted too.
        """
        return and_(moment >= self.since, moment < self.until + further, self.within(place))

    def within(self, place: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """Return the condition for rows of the places, whenever they are from."""
        own = lies_within(place, self.staff)
        return and_(own, lies_within(place, replace(self.staff, areas=self.areas))) if self.areas else own


def china_date(moment: datetime) -> date:
    """Return the day in China of a moment."""
    return moment.astimezone(CHINA).date()
