"""Conditions hold as they say; sums are exact, never negative, never above their cap."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.forms.conditions import Condition, Conditions, Value, all_hold, number_of
from bot.forms.estimates import Estimate, Line, work_out
from bot.forms.money import yuan

OPTIONS = ("a", "b", "c")
sums = st.decimals(0, 10_000_000, places=2)
values = st.one_of(st.none(), st.sampled_from(OPTIONS), st.just("a,c"), st.integers(-5, 50), st.text(max_size=5))


@settings(deadline=None)
@given(values, st.sets(st.sampled_from(OPTIONS), min_size=1))
def test_one_of_and_none_of_are_opposites_once_it_is_answered(value: Value, wanted: set[str]) -> None:
    among = Condition("x", one_of=tuple(wanted))
    beside = Condition("x", none_of=tuple(wanted))
    if value is None:
        assert not among.holds({"x": value})
        assert not beside.holds({"x": value})
    else:
        assert among.holds({"x": value}) != beside.holds({"x": value})
        assert among.holds({"x": value}) == bool(wanted & set(str(value).split(",")))


@settings(deadline=None)
@given(values)
def test_answered_asks_whether_there_is_a_value(value: Value) -> None:
    assert Condition("x", answered=True).holds({"x": value}) == (value is not None)
    assert Condition("x", answered=False).holds({"x": value}) == (value is None)
    assert Condition("x", answered=False).holds({})


@settings(deadline=None)
@given(st.integers(-100, 100), st.integers(-100, 100), st.integers(0, 100))
def test_bounds_hold_between_and_for_numbers_only(value: int, low: int, width: int) -> None:
    bounds = Condition("x", at_least=Decimal(low), at_most=Decimal(low + width))
    assert bounds.holds({"x": value}) == (low <= value <= low + width)
    assert not bounds.holds({"x": "many"})
    assert not bounds.holds({"x": None})


@settings(deadline=None)
@given(st.text(max_size=6))
def test_a_number_is_finite_or_none(text: str) -> None:
    number = number_of(text)
    assert number is None or number.is_finite()
    assert number_of("NaN") is None
    assert number_of("Infinity") is None


def test_all_conditions_must_hold() -> None:
    both = (Condition("x", one_of=("a",)), Condition("y", at_least=Decimal(3)))
    assert all_hold(both, {"x": "a", "y": 3})
    assert not all_hold(both, {"x": "a", "y": 2})
    assert not all_hold(both, {"y": 3})
    assert all_hold((), {})


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({"type": 2019}, "加引号"),
        ({"type": True}, "加引号"),
        ({"people": {"at_lest": 10}}, "不认识“at_lest”"),
        ({"people": {"at_least": "ten"}}, "写数字"),
        ({"people": {"one_of": "a"}}, "写列表"),
    ],
)
def test_a_miswritten_condition_says_what_to_write(written: object, says: str) -> None:
    with pytest.raises(ValidationError) as error:
        TypeAdapter(Conditions).validate_python(written)
    assert says in str(error.value.errors()[0]["ctx"]["error"])


@settings(deadline=None)
@given(sums, st.decimals(Decimal("0.01"), 1, places=2), st.one_of(st.none(), sums))
def test_a_share_is_exact_and_never_above_its_cap(whole: Decimal, share: Decimal, cap: Decimal | None) -> None:
    line = Line("设备", share=share, of="cost", cap=cap)
    worked = work_out(line, {"cost": str(whole)})
    assert worked is not None
    exact = (whole * share).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert worked.low == worked.high == (exact if cap is None else min(exact, cap))
    assert worked.low >= 0
    if cap is not None and exact > cap:
        assert f"封顶{yuan(cap)}" in worked.how


@settings(deadline=None)
@given(sums, sums)
def test_a_range_is_told_from_low_to_high(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    worked = work_out(Line("租金", lowest=low, highest=high), {})
    assert worked is not None
    assert 0 <= worked.low <= worked.high
    assert worked.sum_text == (yuan(high) if low == high else f"{yuan(low)}到{yuan(high)}")


@settings(deadline=None)
@given(sums)
def test_a_cap_alone_promises_nothing(cap: Decimal) -> None:
    worked = work_out(Line("贷款贴息", cap=cap), {})
    assert worked is not None
    assert (worked.low, worked.high, worked.sum_text) == (0, cap, f"最多{yuan(cap)}")


@settings(deadline=None)
@given(st.lists(sums, min_size=2, max_size=5))
def test_lines_that_may_be_added_up_are(amounts: list[Decimal]) -> None:
    lines = tuple(Line(f"第{number}项", fixed=amount) for number, amount in enumerate(amounts))
    assert f"合计：{yuan(sum(amounts, Decimal(0)))}" in Estimate("x", lines).text({})
    assert "合计" not in Estimate("x", lines, warning="能不能一起拿不知道。").text({})


@settings(deadline=None)
@given(sums)
def test_a_sum_is_told_without_needless_zeros_and_read_back_the_same(amount: Decimal) -> None:
    told = yuan(amount)
    assert Decimal(told.removesuffix("元").replace(",", "")) == amount
    assert "E" not in told
    assert not told.endswith(".元")
    assert "." not in told or not told.endswith("0元")


def test_no_sum_without_what_it_is_a_share_of_and_the_warning_says_why() -> None:
    line = Line("自负部分", when=(Condition("year", one_of=("2019",)),), share=Decimal("0.9"), of="own_share")
    estimate = Estimate("name", (line,), warning="只有2019年的办法。")
    assert "1080元" in estimate.text({"year": "2019", "own_share": 1200})
    for values in ({"year": "2019"}, {"year": "later", "own_share": 1200}, {"year": "2019", "own_share": None}):
        assert estimate.text(values) == "这次估不出数。只有2019年的办法。"
        assert Estimate("name", (line,)).text(values) == ""


@pytest.mark.parametrize(
    ("share", "told"), [("1", "×100%＝"), ("0.1", "×10%＝"), ("0.125", "×12.5%＝"), ("0.9", "×90%＝")]
)
def test_a_share_is_told_in_percent(share: str, told: str) -> None:
    worked_out = work_out(Line("设备", share=Decimal(share), of="cost"), {"cost": 1000})
    assert worked_out is not None
    assert told in worked_out.how
