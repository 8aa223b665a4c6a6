"""Personal numbers are found however they are typed; other numbers are left alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.personal import find_personal, is_valid_id_number

# Invented: the area code 110105 and a birth date in 1949, with the right check character.
ID_NUMBER = "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("手机13812345678", [("手机", "13812345678")]),
        ("138 1234 5678", [("手机", "13812345678")]),
        ("138-1234-5678。", [("手机", "13812345678")]),
        ("+86 13812345678", [("手机", "13812345678")]),
        ("8613812345678", [("手机", "13812345678")]),
        ("１３８１２３４５６７８", [("手机", "13812345678")]),
        (f"身份证{ID_NUMBER}", [("证件", ID_NUMBER)]),
        (f"证件{ID_NUMBER.lower()}谢谢", [("证件", ID_NUMBER)]),
        ("110105 19491231 002X", [("证件", ID_NUMBER)]),
        ("110105194912310021", [("有误证件", "110105194912310021")]),  # mistyped is still personal
        ("卡号6222 0212 3456 7890 123", [("卡号", "6222021234567890123")]),
        ("座机0574-87654321", [("电话", "057487654321")]),
        ("13812345678 31002X", [("手机", "13812345678"), ("证件后六位", "31002X")]),
        ("后六位是123456", [("证件后六位", "123456")]),
        ("13812345678和13912345678", [("手机", "13812345678"), ("手机", "13912345678")]),
    ],
)
def test_personal_numbers_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert [(span.kind, span.value) for span in find_personal(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "GD2611220001",
        "欠了12345678元",
        "2026年11月22日",
        "12351",
        "010-12351",
        "工资6000，干了5年3个月",
        "123456",
        "12812345678",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find_personal(text) == []


def test_six_digits_count_when_they_were_asked_for() -> None:
    assert [(span.kind, span.value) for span in find_personal("12345x", expects_tail=True)] == [
        ("证件后六位", "12345X")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("123456", [("验证码", "123456")]),
        ("是１２３４５６", [("验证码", "123456")]),
        ("123 456", [("验证码", "123456")]),
        ("【工会】验证码123456，5分钟内有效，请勿告诉他人。", [("验证码", "123456")]),
        ("01003X", [("证件后六位", "01003X")]),
        ("身份证后六位123456", [("证件后六位", "123456")]),
        ("13812345678 123456", [("手机", "13812345678"), ("证件后六位", "123456")]),
        ("GD2611220001", []),
        ("2611 220001", []),
        ("公司欠我们车间所有人加起来一共123456元", []),
    ],
)
def test_six_digits_are_a_code_when_one_was_sent(text: str, found: list[tuple[str, str]]) -> None:
    assert [(span.kind, span.value) for span in find_personal(text, expects_code=True)] == found


@given(st.text(), st.text(), st.sampled_from(["", " ", "-"]))
def test_a_mobile_number_is_found_in_any_text(before: str, after: str, gap: str) -> None:
    number = gap.join(["138", "1234", "5678"])
    spans = find_personal(f"{before}，{number}，{after}")
    assert any("13812345678" in span.value for span in spans)


@given(st.text())
def test_spans_are_ordered_and_apart(text: str) -> None:
    spans = find_personal(text, expects_tail=True, expects_code=True)
    assert all(one.end <= two.start for one, two in pairwise(spans))


def test_the_check_character_of_an_id_number() -> None:
    assert is_valid_id_number(ID_NUMBER)
    assert not is_valid_id_number("110105194912310021")
    assert not is_valid_id_number("11010519491231002")
