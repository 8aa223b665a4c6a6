"""Sums of money: worked examples, and what holds for all figures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calculators.annual_leave import days_in_year_of_leaving, days_of_leave, pay_for_untaken
from bot.calculators.disability import MONTHS, grant
from bot.calculators.double_wage import second_wage
from bot.calculators.overtime import RATES, hourly, overtime_pay
from bot.calculators.probation import too_long
from bot.calculators.severance import months_of_pay, severance, since_law_began
from bot.calculators.words import number
from bot.forms.durations import Length, between, length_of
from bot.forms.money import cents, yuan

WAGES = st.integers(1, 100_000_000).map(lambda fen: Fraction(fen, 100))
LENGTHS = st.builds(Length, st.integers(0, 600), st.integers(0, 30))
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("served", "months"),
    [
        ("P5Y3M", "5.5"),
        ("P5Y5M30D", "5.5"),
        ("P5Y6M", "6"),
        ("P5Y11M30D", "6"),
        ("P5Y", "5"),
        ("P5Y1D", "5.5"),
        ("P6M", "1"),
        ("P5M29D", "0.5"),
        ("P1D", "0.5"),
        ("P12Y", "12"),
        ("2023-01-01/2023-06-30", "1"),
        ("2023-01-01/2023-06-29", "0.5"),
        ("2020-02-29/2021-02-27", "1"),
        ("2020-02-29/2022-02-27", "2"),
        ("2020-02-29/2022-02-28", "2.5"),
        ("P200D", "1"),
        ("P180D", "0.5"),
        ("P365D", "1"),
        ("P400D", "1.5"),
    ],
)
def test_months_of_pay(served: str, months: str) -> None:
    assert number(months_of_pay(length_of(served))) == months


def test_five_years_and_three_months_at_six_thousand() -> None:
    found = severance(length_of("P5Y3M"), Fraction(6000))
    assert (found.compensation, found.damages, found.capped) == (33_000, 66_000, False)


def test_high_wages_are_capped_at_three_times_the_average_and_twelve_years() -> None:
    found = severance(length_of("P20Y"), Fraction(50_000), average=Fraction(12_000))
    assert (found.monthly, found.months, found.compensation) == (36_000, 12, 432_000)
    assert found.damages == 864_000


def test_other_wages_count_all_years() -> None:
    exactly = severance(length_of("P20Y"), Fraction(36_000), average=Fraction(12_000))
    assert (exactly.capped, exactly.months) == (False, 20)
    unknown = severance(length_of("P20Y"), Fraction(50_000))
    assert (unknown.capped, unknown.compensation) == (False, 1_000_000)


def test_wages_below_the_minimum_count_as_the_minimum() -> None:
    found = severance(length_of("P2Y"), Fraction(1500), minimum=Fraction(2490))
    assert (found.raised, found.compensation) == (True, 4980)


def test_years_before_the_law_count_for_damages_alone() -> None:
    found = severance(length_of("2005-01-01/2012-12-31"), Fraction(4000))
    assert (found.months, found.all_months) == (5, 8)
    assert (found.compensation, found.damages) == (20_000, 64_000)
    assert since_law_began(length_of("2001-05-01/2007-12-31")) == Length(0)
    assert since_law_began(length_of("2001-05-01/2008-01-01")).days == 1


@given(LENGTHS, LENGTHS, WAGES)
def test_whoever_served_longer_gets_no_less(one: Length, other: Length, wage: Fraction) -> None:
    shorter, longer = sorted((one, other), key=lambda length: (length.months, length.days))
    assert severance(shorter, wage).compensation <= severance(longer, wage).compensation


@given(LENGTHS, WAGES, WAGES, WAGES)
def test_compensation_keeps_its_cap_and_damages_are_twice(
    served: Length, wage: Fraction, average: Fraction, minimum: Fraction
) -> None:
    found = severance(served, wage, average, minimum)
    assert found.monthly <= max(3 * average, minimum if not found.capped else 0, wage if not found.capped else 0)
    assert not found.capped or (found.months <= 12 and found.monthly == 3 * average)
    assert found.damages == 2 * found.compensation  # without dates no year lies before the law
    assert (found.months * 2).denominator == 1


@pytest.mark.parametrize(
    ("begin", "until", "first", "last", "amount"),
    [
        # Eleven months at most: from the second month to the day before a year is over.
        ("2024-03-01", "2026-01-01", "2024-04-01", "2025-02-28", "66000"),
        ("2024-03-01", "2024-04-01", "2024-04-01", "2024-04-01", "200"),
        ("2024-03-01", "2024-06-30", "2024-04-01", "2024-06-30", "18000"),
        ("2024-01-31", "2024-03-30", "2024-02-29", "2024-03-30", "6000"),
        ("2024-02-29", "2026-01-01", "2024-03-29", "2025-02-27", "66000"),
        # 29 February to 30 January is eleven months, not eleven and three days.
        ("2025-01-31", "2026-03-01", "2025-02-28", "2026-01-30", "66000"),
        ("2025-08-31", "2026-09-30", "2025-09-30", "2026-08-30", "66000"),
        ("2025-01-31", "2025-03-15", "2025-02-28", "2025-03-15", "3096.77"),
    ],
)
def test_second_wage(begin: str, until: str, first: str, last: str, amount: str) -> None:
    found = second_wage(date.fromisoformat(begin), date.fromisoformat(until), Fraction(6000))
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
    assert number(found.amount) == amount


def test_the_first_month_is_free() -> None:
    assert second_wage(date(2024, 3, 1), date(2024, 3, 31), Fraction(6000)) is None


@given(DAYS, st.integers(0, 2000), st.integers(0, 100), WAGES)
def test_second_wage_grows_with_time_to_eleven_months(begin: date, days: int, more: int, wage: Fraction) -> None:
    earlier = second_wage(begin, begin + timedelta(days=days), wage)
    later = second_wage(begin, begin + timedelta(days=days + more), wage)
    sums = [found.amount if found else 0 for found in (earlier, later)]
    assert 0 <= sums[0] <= sums[1] <= 11 * wage


def test_overtime_of_six_thousand() -> None:
    assert yuan(hourly(Fraction(6000))) == "34.48元"
    assert yuan(overtime_pay(Fraction(6000), Fraction(16), RATES["rest_day"])) == "1103.45元"
    # 21.75 × 8 × 100: nothing is lost to rounding on the way.
    assert overtime_pay(Fraction(17_400), Fraction(8), RATES["holiday"]) == 2400


@given(WAGES, st.integers(0, 400), st.integers(0, 400))
def test_overtime_of_parts_is_that_of_the_whole(wage: Fraction, some: int, more: int) -> None:
    for rate in RATES.values():
        parts = overtime_pay(wage, Fraction(some), rate) + overtime_pay(wage, Fraction(more), rate)
        assert parts == overtime_pay(wage, Fraction(some + more), rate)


@pytest.mark.parametrize(
    ("worked", "days"), [("P11M30D", 0), ("P1Y", 5), ("P9Y11M", 5), ("P10Y", 10), ("P19Y11M", 10), ("P20Y", 15)]
)
def test_days_of_annual_leave(worked: str, days: int) -> None:
    assert days_of_leave(length_of(worked)) == days


def test_annual_leave_in_the_year_of_leaving_counts_full_days() -> None:
    assert days_in_year_of_leaving(10, date(2026, 6, 30)) == 4  # 181 / 365 × 10 = 4.96
    assert days_in_year_of_leaving(5, date(2026, 12, 31)) == 5
    assert days_in_year_of_leaving(15, date(2024, 12, 31)) == 15
    assert days_in_year_of_leaving(5, date(2026, 3, 14)) == 1  # 73 / 365 × 5 is one to the day


def test_untaken_leave_is_paid_twice_more() -> None:
    assert pay_for_untaken(Fraction(6525), Fraction(7)) == 4200  # 300 a day


@given(st.integers(0, 600), st.integers(0, 600))
def test_leave_grows_with_the_years(one: int, other: int) -> None:
    assert days_of_leave(Length(min(one, other))) <= days_of_leave(Length(max(one, other)))


def test_disability_grant() -> None:
    assert grant(10, Fraction(6000)) == 42_000
    assert grant(1, Fraction(3000), average=Fraction(8000)) == 27 * 4800  # 60 % of the average
    assert grant(7, Fraction(30_000), average=Fraction(8000)) == 13 * 24_000
    with pytest.raises(ValueError, match="1 to 10"):
        grant(11, Fraction(6000))


@given(WAGES, WAGES)
def test_a_worse_injury_is_granted_more(wage: Fraction, average: Fraction) -> None:
    grants = [grant(grade, wage, average) for grade in sorted(MONTHS)]
    assert grants == sorted(grants, reverse=True)


def test_a_probation_beyond_its_limit() -> None:
    found = too_long(length_of("P6M"), 2, Fraction(6000))
    assert found is not None
    assert found.damages == 24_000
    beyond = too_long(length_of("P2M15D"), 2, Fraction(6000))
    assert beyond is not None
    assert (beyond.months, beyond.days, beyond.damages) == (0, 15, 3000)
    assert too_long(length_of("P2M"), 2, Fraction(6000)) is None
    in_days = too_long(length_of("P45D"), 1, Fraction(6000))
    assert in_days is not None
    assert (in_days.months, in_days.days) == (0, 14)
    assert too_long(length_of("P31D"), 1, Fraction(6000)) is None
    assert too_long(length_of("P61D"), 2, Fraction(6000)) is None


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("33000", "33,000元"),
        ("0.005", "0.01元"),
        ("0.004", "0元"),
        ("1103.448", "1103.45元"),
        ("1234567.5", "1,234,567.5元"),
    ],
)
def test_money_is_rounded_once_and_grouped(amount: str, told: str) -> None:
    assert yuan(Fraction(Decimal(amount))) == told


@given(st.fractions(0, 10**9))
def test_rounding_is_off_by_half_a_fen_at_most(amount: Fraction) -> None:
    assert abs(Fraction(cents(amount)) - amount) <= Fraction(1, 200)


@given(DAYS, st.integers(0, 20_000))
def test_a_period_is_its_months_and_days(begin: date, days: int) -> None:
    end = begin + timedelta(days=days)
    found, longer = between(begin, end), between(begin, end + timedelta(days=1))
    assert found.positive
    assert 0 <= found.days <= 30
    assert (found.months, found.days) < (longer.months, longer.days)
