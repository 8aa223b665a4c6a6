"""Names, phones and ID numbers: only what the door has masked counts, whatever stands around it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.directory.places import PlaceIndex, load_places
from bot.forms.fields import Field
from bot.forms.parsing import parse
from bot.forms.reading import Parsed, Unusable
from bot.settings import DATA_DIR
from bot.text.personal import find_personal, is_valid_id_number

PLACES: PlaceIndex = load_places(DATA_DIR / "directory")
NAME = Field("name", "name", "姓名", "姓名？")
ID_NUMBER = Field("id_number", "id_number", "身份证号", "身份证号？")
PHONE = Field("phone", "phone", "手机号", "手机号？")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

days = st.dates().filter(lambda day: 1920 <= day.year <= 2010)
areas = st.sampled_from(["330205", "330727", "331126", "310115"])


def id_number(head: str) -> str:
    """Return an ID number whose first 17 digits are these."""
    return head + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(head, WEIGHTS, strict=True)) % 11]


def masked(text: str, expected: str) -> str:
    """Do what the door does to a text, without a database."""
    parts, end = [], 0
    for span in find_personal(text, expects_name=expected == "name"):
        parts += [text[end : span.start], f"〔{span.kind}1〕"]
        end = span.end
    return "".join(parts) + text[end:]


@settings(deadline=None)
@given(areas, days, st.integers(0, 999), st.sampled_from(["{}", "我的是{}", "身份证 {} 麻烦了", "{}。"]))
def test_a_right_id_number_is_taken(area: str, day: object, count: int, around: str) -> None:
    number = id_number(f"{area}{day:%Y%m%d}{count:03}")
    assert is_valid_id_number(number)
    for written in (number, number.lower(), f"{number[:6]} {number[6:14]} {number[14:]}"):
        assert parse(ID_NUMBER, masked(around.format(written), "id_number"), PLACES) == Parsed("证件1")


@settings(deadline=None)
@given(areas, days, st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_found(area: str, day: object, count: int, position: int, off: int) -> None:
    number = id_number(f"{area}{day:%Y%m%d}{count:03}")
    assume(number[position] != "X")
    wrong = number[:position] + str((int(number[position]) + off) % 10) + number[position + 1 :]
    assume(not wrong.startswith("0"))
    read = parse(ID_NUMBER, masked(wrong, "id_number"), PLACES)
    assert isinstance(read, Unusable)
    assert wrong not in read.message


@settings(deadline=None)
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["{}", "打{}", "我电话{}，晚上有空"]))
def test_a_phone_is_taken_and_is_no_id_number(number: str, around: str) -> None:
    for written in (number, f"{number[:3]} {number[3:7]} {number[7:]}", f"+86{number}"):
        text = masked(around.format(written), "phone")
        assert parse(PHONE, text, PLACES) == Parsed("手机1")
        refused = parse(ID_NUMBER, text, PLACES)
        assert isinstance(refused, Unusable)
        assert "18位" in refused.message


@pytest.mark.parametrize(
    "text", ["王小明", "我叫王小明", "姓名：王小明", "欧阳娜娜", "阿依古丽·买买提", "李 白。".replace(" ", "")]
)
def test_a_name_is_taken(text: str) -> None:
    assert parse(NAME, masked(text, "name"), PLACES) == Parsed("姓名1")


@pytest.mark.parametrize(
    "text", ["为什么要姓名", "跳过", "不想说", "13812345678", "我在工地上干活，老板不给钱", "好的", "等一下"]
)
def test_what_is_no_name_is_none(text: str) -> None:
    assert isinstance(parse(NAME, masked(text, "name"), PLACES), Unusable)


@settings(deadline=None)
@given(st.text(max_size=30), st.sampled_from([NAME, ID_NUMBER, PHONE]))
def test_a_value_is_always_a_reference_never_the_words(text: str, field: Field) -> None:
    read = parse(field, text, PLACES)
    assert isinstance(read, Unusable) or f"〔{read.value}〕" in text
