"""When people work, and how long a time limit in working time lasts. Counted in China, given and returned in UTC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar

from bot.storage.clock import CHINA

LONGEST_CLOSED = 40
"""Days after which a calendar on which nobody ever works is taken for a mistake."""


@dataclass(frozen=True, order=True)
class Span:
    """Working hours of a day, from `begins` until just before `ends`."""

    begins: time
    ends: time


class WorkingCalendar:
    """Working hours by weekday, but for public holidays, days worked in exchange, and single days set apart.

    Args:
        usual: hours on weekdays (Monday is 0), in order; a weekday that is missing is free.
        in_exchange: hours on a Saturday or Sunday that is worked in exchange for a day off around a holiday.
        on_holidays: hours on public holidays; none: closed.
        on: hours on single days, whatever the calendar says; none: closed.

    Public holidays and exchanged days are those that the State Council announces each year, from the package
    `chinesecalendar`. For years it does not know yet, weekdays count as they are.
    """

    def __init__(
        self,
        usual: Mapping[int, Sequence[Span]],
        in_exchange: Sequence[Span],
        on_holidays: Sequence[Span],
        on: Mapping[date, Sequence[Span]],
    ) -> None:
        self._usual, self._on = dict(usual), dict(on)
        self._in_exchange, self._on_holidays = tuple(in_exchange), tuple(on_holidays)

    def hours(self, day: date) -> Sequence[Span]:
        """Return the working hours of a day in China, in order; none: closed."""
        if day in self._on:
            return self._on[day]
        usual = self._usual.get(day.weekday(), ())
        try:
            off, holiday = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            return usual
        if holiday is None:
            return usual
        # Around a holiday: off on the days themselves and those exchanged for them, worked on some weekends.
        return self._on_holidays if off else usual or self._in_exchange

    def is_open(self, moment: datetime) -> bool:
        """Return whether people work at this moment."""
        local = moment.astimezone(CHINA)
        return any(span.begins <= local.time() < span.ends for span in self.hours(local.date()))

    def next_opening(self, moment: datetime) -> datetime:
        """Return when people work next: the moment itself while they do.

        Raises:
            LookupError: nobody works in the next 40 days.
        """
        return next(self._open_from(moment))[0]

    def after(self, moment: datetime, working: timedelta) -> datetime:
        """Return when so much working time has passed since a moment.

        Raises:
            LookupError: nobody works for 40 days.
        """
        left = working
        for begins, ends in self._open_from(moment):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        raise LookupError("no working time")

    def after_days(self, moment: datetime, days: int) -> datetime:
        """Return the end of work on the `days`-th working day after the day of a moment.

        The day itself does not count, as for periods in days in general (民法典 Art. 201).
        """
        day, left = moment.astimezone(CHINA).date(), days
        closed = 0
        while left > 0 and closed < LONGEST_CLOSED:
            day += timedelta(days=1)
            closed = 0 if self.hours(day) else closed + 1
            left -= bool(self.hours(day))
        if not self.hours(day):
            return self.next_opening(_at(day, time(0)))
        return _at(day, self.hours(day)[-1].ends)

    def between(self, earlier: datetime, later: datetime) -> timedelta:
        """Return the working time between two moments; negative when they are the other way round."""
        if later < earlier:
            return -self.between(later, earlier)
        passed = timedelta()
        for begins, ends in self._open_from(earlier):
            if begins >= later:
                break
            passed += min(ends, later) - begins
        return passed

    def _open_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        day, closed = moment.astimezone(CHINA).date(), 0
        while closed < LONGEST_CLOSED:
            spans = self.hours(day)
            closed = 0 if spans else closed + 1
            for span in spans:
                if (ends := _at(day, span.ends)) > moment:
                    yield max(_at(day, span.begins), moment.astimezone(UTC)), ends
            day += timedelta(days=1)
        raise LookupError(f"nobody works in the {LONGEST_CLOSED} days before {day}; see data/working_time/")


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, CHINA).astimezone(UTC)
