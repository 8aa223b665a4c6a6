"""Numbers, sums and dates are read the same however they are written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.forms.amounts import money_in, number_from, numbers_in
from bot.forms.dates import date_in, is_future, spoken
from bot.text.normalise import normalise

DIGITS = "零一二三四五六七八九"
TODAY = date(2026, 11, 22)


def _section(number: int) -> str:
    """Return a number below 10,000 in characters: 3005 → 三千零五."""
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if zero else "") + DIGITS[digit] + name
            zero = False
        elif text:
            zero = True
    return text


def in_characters(number: int) -> str:
    """Return a number below 100 million as people write it out."""
    high, low = divmod(number, 10_000)
    text = _section(high) + "万" if high else ""
    if low:
        text += ("零" if high and low < 1000 else "") + _section(low)
    return text.replace("一十", "十", 1) if text.startswith("一十") else text


def with_two(number: int) -> str:
    """Say 两千 and 两万 for 二千 and 二万, as people do."""
    return in_characters(number).replace("二千", "两千").replace("二百", "两百").replace("二万", "两万")


def mixed(number: int) -> str:
    """Write 32500 as 3万2500 and 3200 as 3千2百."""
    high, low = divmod(number, 10_000)
    if high:
        return f"{high}万{low}" if low >= 10 else f"{high}万" if not low else str(number)
    return f"{low // 1000}千{low % 1000 // 100}百" if low % 100 == 0 and low // 1000 and low % 1000 else str(number)


def short(number: int) -> str:
    """Leave the last unit out where one may: 12000 → 一万二, 350 → 三百五."""
    text = in_characters(number)
    for unit, below in (("万", "千"), ("千", "百"), ("百", "十")):
        if len(text) >= 4 and text[-1] == below and text[-3] == unit:
            return text[:-1]
    return text


def tenths(number: int) -> str:
    """Write 12500 as 1.25万."""
    return f"{Decimal(number) / 10_000:f}万" if number >= 10_000 else str(number)


SPELLINGS: list[Callable[[int], str]] = [str, "{:,}".format, in_characters, with_two, mixed, short, tenths]


@settings(deadline=None)
@given(st.integers(1, 99_999_999), st.sampled_from(SPELLINGS), st.sampled_from(["", "元", "块", "块钱", "元左右"]))
@example(100_000, in_characters, "")
@example(12_000, short, "")
@example(3005, in_characters, "块")
@example(20_010, with_two, "")
def test_a_sum_is_read_however_it_is_written(number: int, spelling: Callable[[int], str], behind: str) -> None:
    written = normalise(f"一共{spelling(number)}{behind}")
    assert money_in(written) == [Decimal(number)]


@settings(deadline=None)
@given(st.decimals(Decimal("0.01"), Decimal(999_999), places=2))
def test_cents_are_exact(amount: Decimal) -> None:
    assert money_in(f"{amount}元") == [amount]
    assert money_in(f"{amount:,}元") == [amount]


@settings(deadline=None)
@given(st.text("零一二两三四五六七八九十百千万亿半0123456789.kw,多元", max_size=12))
def test_no_writing_makes_an_error_or_a_negative_sum(text: str) -> None:
    for number, start, end in numbers_in(text):
        assert number >= 0
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("text", ["七八个", "两三千块", "三五个人", "等一下", "第二个", "一直没发"])
def test_what_is_no_exact_number_is_none(text: str) -> None:
    assert numbers_in(text) == []


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("干了3个月，拿了8000元", [8000]),
        ("一万二千五", [12500]),
        ("2万3千5", [23500]),
        ("8千多块", [8000]),
        ("1.2w", [12000]),
        ("3k", [3000]),
        ("一亿两千万", [120_000_000]),
        ("千八百块", [1800]),
        ("万八", [18000]),
        ("¥8000", [8000]),
        ("没有", []),
    ],
)
def test_sums_as_they_are_said(text: str, sums: list[int]) -> None:
    assert money_in(text) == [Decimal(one) for one in sums]


@pytest.mark.parametrize("text", ["", "一下", "3.5.6", "元", "1e5"])
def test_a_malformed_number_is_none(text: str) -> None:
    assert number_from(text) in (None, Decimal(0))


def written_year(day: date) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(day.year))


DATE_SPELLINGS: list[Callable[[date], str]] = [
    lambda day: day.isoformat(),
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}年{day.month:02}月{day.day:02}号",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year % 100:02}年{day.month}月{day.day}日",
    lambda day: f"{written_year(day)}年{in_characters(day.month)}月{in_characters(day.day)}日",
    lambda day: f"{day.year}年的{in_characters(day.month)}月{in_characters(day.day)}号",
]


@settings(deadline=None)
@given(st.dates(date(1950, 1, 1), TODAY), st.sampled_from(DATE_SPELLINGS))
def test_a_date_is_read_however_it_is_written(day: date, spelling: Callable[[date], str]) -> None:
    written = normalise(f"我是{spelling(day)}受的伤")
    assert date_in(written, TODAY) == day.isoformat()
    assert not is_future(day.isoformat(), TODAY)
    assert date_in(spoken(day.isoformat()), TODAY) == day.isoformat()


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.integers(0, 364), st.booleans())
def test_a_day_without_its_year_is_the_last_one_that_is_not_in_the_future(today: date, back: int, words: bool) -> None:
    day = today - timedelta(days=back)
    assume((day.month, day.day) != (2, 29))
    month, number = (in_characters(day.month), in_characters(day.day)) if words else (day.month, day.day)
    found = date_in(f"{month}月{number}号开始的", today)
    assert found == day.isoformat()
    assert not is_future(found, today)


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.integers(1, 12))
def test_a_month_without_its_year_is_not_in_the_future(today: date, month: int) -> None:
    found = date_in(f"从{month}月份起", today)
    assert found is not None
    assert not is_future(found, today)
    assert int(found.split("-")[1]) == month


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("昨天", "2026-11-21"),
        ("大前天", "2026-11-19"),
        ("去年6月", "2025-06"),
        ("前年腊月", "2024-12"),
        ("上个月5号", "2026-10-05"),
        ("上上个月", "2026-09"),
        ("三天前", "2026-11-19"),
        ("两个星期前", "2026-11-08"),
        ("半天", None),
        ("98年3月", "1998-03"),
        ("2026年2月30日", None),
        ("2月30号", None),
        ("12月25日", "2025-12-25"),
        ("2019.12", "2019-12"),
        ("说不清", None),
    ],
)
def test_dates_as_they_are_said(text: str, found: str | None) -> None:
    assert date_in(text, TODAY) == found


@settings(deadline=None)
@given(st.text("0123456789年月日号前天上个去今明-/.一二三十", max_size=14))
def test_whatever_is_written_is_a_real_date_or_none(text: str) -> None:
    found = date_in(text, TODAY)
    if found is not None:
        year, month, *day = (int(part) for part in found.split("-"))
        assert date(year, month, day[0] if day else 1)
