"""Days and months: limits, leave, benefit, and what a certain day is."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calculators.arbitration import time_limit
from bot.calculators.day_rate import day_kind, statutory_days
from bot.calculators.injury_report import report_limits
from bot.calculators.last_days import moved
from bot.calculators.legal_aid import aid_clocks
from bot.calculators.maternity import days_for_birth, last_day
from bot.calculators.probation import longest_probation
from bot.calculators.sick_leave import WINDOW, medical_months
from bot.calculators.unemployment import benefit_months
from bot.forms.durations import Length, length_of

DAYS = st.dates(date(2008, 5, 1), date(2040, 12, 31))


def years(number: int) -> Length:
    return Length(number * 12)


@pytest.mark.parametrize(
    ("began", "last"),
    [
        ("2025-03-05", "2026-03-05"),
        ("2024-02-29", "2025-02-28"),
        ("2023-02-28", "2024-02-28"),
        ("2025-12-31", "2026-12-31"),
    ],
)
def test_a_year_for_arbitration(began: str, last: str) -> None:
    assert time_limit(date.fromisoformat(began)).last == date.fromisoformat(last)


def test_a_claim_in_time_begins_the_year_anew() -> None:
    began = date(2025, 3, 5)
    interrupted = time_limit(began, claimed=date(2026, 3, 5))
    assert (interrupted.interrupted, interrupted.last) == (True, date(2027, 3, 5))
    too_late = time_limit(began, claimed=date(2026, 3, 6))
    assert (too_late.interrupted, too_late.last) == (False, date(2026, 3, 5))


def test_time_in_which_he_could_not_apply_is_added() -> None:
    assert time_limit(date(2025, 3, 5), suspended=length_of("P20D")).last == date(2026, 3, 25)
    assert time_limit(date(2025, 3, 5), suspended=length_of("P1M")).last == date(2026, 4, 5)
    # What stops the clock also keeps a later claim in time.
    assert time_limit(date(2025, 3, 5), date(2026, 3, 20), length_of("P20D")).interrupted


@given(DAYS, st.integers(1, 800))
def test_a_claim_never_shortens_the_limit(began: date, later: int) -> None:
    assert time_limit(began, began + timedelta(days=later)).last >= time_limit(began).last


@given(DAYS)
def test_a_year_is_365_or_366_days_for_everybody(day: date) -> None:
    assert (time_limit(day).last - day).days in (365, 366)
    limits, clocks = report_limits(day), aid_clocks(day)
    assert limits.employer == moved(day + timedelta(days=30))
    assert limits.worker == moved(time_limit(day).last)
    assert clocks.decided == moved(day + timedelta(days=7))
    assert clocks.appointed == moved(clocks.decided + timedelta(days=3))


@pytest.mark.parametrize(
    ("last", "works"),
    [
        ("2026-11-20", "2026-11-20"),  # a Friday
        ("2026-11-21", "2026-11-23"),
        ("2026-02-14", "2026-02-14"),  # a Saturday on which people work
        ("2026-02-15", "2026-02-24"),
        ("2026-10-01", "2026-10-08"),
        ("2027-05-01", "2027-05-03"),  # no calendar yet: only the weekend is known
    ],
)
def test_a_last_day_that_is_a_rest_day_moves_to_the_next_working_day(last: str, works: str) -> None:
    assert moved(date.fromisoformat(last)) == date.fromisoformat(works)


@pytest.mark.parametrize(
    ("worked", "here", "months"),
    [
        (3, 1, 3),
        (9, 4, 3),
        (9, 5, 6),
        (10, 4, 6),
        (10, 5, 9),
        (12, 9, 9),
        (12, 10, 12),
        (25, 15, 18),
        (25, 20, 24),
        (2, 12, 12),
    ],
)
def test_medical_period(worked: int, here: int, months: int) -> None:
    assert medical_months(years(worked), years(here)) == months
    assert WINDOW[months] > months


def test_medical_period_steps_up_on_the_day_the_year_is_full() -> None:
    assert medical_months(length_of("P9Y11M30D"), length_of("P4Y11M30D")) == 3
    assert medical_months(length_of("P10Y"), length_of("P5Y")) == 9


@given(st.integers(0, 600), st.integers(0, 600), st.integers(0, 120))
def test_whoever_stays_gets_no_shorter_medical_period(worked: int, here: int, more: int) -> None:
    before = medical_months(Length(worked), Length(here))
    assert before <= medical_months(Length(worked + more), Length(here + more))


@pytest.mark.parametrize(
    ("contract", "months"),
    [("P2M", 0), ("P2M30D", 0), ("P3M", 1), ("P11M", 1), ("P1Y", 2), ("P2Y11M", 2), ("P3Y", 6), ("P10Y", 6)],
)
def test_longest_probation(contract: str, months: int) -> None:
    assert longest_probation(length_of(contract)) == months


def test_probation_without_a_fixed_end() -> None:
    assert longest_probation(None) == 6


@pytest.mark.parametrize(
    ("paid", "left_over", "months"),
    [
        ("P11M", 0, 0),
        ("P11M", 5, 5),
        ("P1Y", 0, 12),
        ("P4Y11M", 0, 12),
        ("P5Y", 0, 18),
        ("P10Y", 0, 24),
        ("P8Y", 3, 21),
        ("P8Y", 12, 24),
    ],
)
def test_months_of_benefit(paid: str, left_over: int, months: int) -> None:
    assert benefit_months(length_of(paid), left_over) == months


def test_maternity_leave() -> None:
    assert days_for_birth(difficult=False, children=1) == 98
    assert days_for_birth(difficult=True, children=3) == 143
    assert last_day(date(2024, 2, 28), 2) == date(2024, 2, 29)
    with pytest.raises(ValueError, match="one child"):
        days_for_birth(difficult=False, children=0)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-10-01", "holiday"),
        ("2026-10-04", "rest_day"),
        ("2026-02-16", "holiday"),
        ("2026-05-02", "holiday"),
        ("2026-05-03", "rest_day"),
        ("2025-01-26", "workday"),
        ("2026-11-21", "rest_day"),
        ("2026-11-23", "workday"),
        ("2024-10-01", None),
        ("2031-10-01", None),
    ],
)
def test_what_a_day_is(day: str, kind: str | None) -> None:
    assert day_kind(date.fromisoformat(day)) == kind


@pytest.mark.parametrize("year", [2025, 2026])
def test_thirteen_days_are_statutory_and_none_of_them_is_a_working_day(year: int) -> None:
    days = statutory_days(year)
    assert days is not None
    assert len(days) == 13
    assert all(chinese_calendar.is_holiday(day) and not chinese_calendar.is_in_lieu(day) for day in days)
    named = {chinese_calendar.get_holiday_detail(day)[1] for day in days}
    assert len(named) == 7
