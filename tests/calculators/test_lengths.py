"""Lengths of time in workers' words."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calculators.formula import day, length
from bot.directory.places import PlaceIndex
from bot.forms.dates import date_in
from bot.forms.durations import told_length
from bot.forms.fields import Field
from bot.forms.lengths import lengths_in
from bot.forms.parsing import overheard, parse
from bot.forms.reading import Parsed, Unusable

SERVED = Field("served", "duration", "工作年限", "多久？", past=True, heard=("干了?", "做了?", "工龄"))
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("5年3个月", "P5Y3M"),
        ("五年零三个月", "P5Y3M"),
        ("5年3月", "P5Y3M"),
        ("三年半", "P3Y6M"),
        ("1.5年", "P1Y6M"),
        ("半年", "P6M"),
        ("一个半月", "P1M15D"),
        ("18个月", "P18M"),
        ("5年零15天", "P5Y15D"),
        ("两个星期", "P14D"),
        ("十二年整", "P12Y"),
        ("2019年3月到2024年6月", "2019-03/2024-06"),
        ("19年3月到24年6月", "2019-03/2024-06"),
        ("2019-03-01至2024-06-15", "2019-03-01/2024-06-15"),
        ("2019年3月1日入职,2024年6月15日被辞退", "2019-03-01/2024-06-15"),
        ("2021年5月6日到现在", "2021-05-06/2026-11-22"),
        ("干3年一个月5000", "P3Y"),
        ("干了一年零一个月5000一个月", "P1Y1M"),
        ("干了15年被裁", "P15Y"),
        ("15年来一直在这干", "P15Y"),
        ("去年八月进的公司,上个月被炒了", "2025-08/2026-10"),
        ("今年3月1号进厂9月走的", "2026-03-01/2026-09"),
        ("8年进厂3年", "P3Y"),
    ],
)
def test_lengths(text: str, stored: str) -> None:
    assert [found.value for found in lengths_in(text, TODAY)] == [stored]


@pytest.mark.parametrize(
    "text",
    [
        "去年12月被裁掉的,一直在找活干,到现在没着落",
        "第三年",
        "十几年",
        "几年",
        "2024年13月",
        "19年3月",
        "2019年3月到6月",
        "2019年3月入职6月走的",
        "我零八年进厂现在厂搬走了",
        "08年进厂",
        "15年来的这个厂",
        "19年进厂25年被裁",
        "24年被辞退",
        "没多久",
    ],
)
def test_no_lengths(text: str) -> None:
    assert lengths_in(text, TODAY) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("三年多", "说不准"),
        ("不到半年", "说不准"),
        ("快5年了", "说不准"),
        ("5年13个月", "0到11"),
        ("0个月", "大于0"),
        ("2024年3月到2019年6月", "比前一个还早"),
        ("2019年3月入职", "到哪天为止"),
        ("2019年3月到2019年13月", "到哪天为止"),
        ("2019年3月到2099年6月", "还没到"),
        ("很久了", "几年几个月"),
        ("一年,后来又两年", "几年几个月"),
    ],
)
def test_unusable_lengths_say_what_to_do(text: str, says: str, places: PlaceIndex) -> None:
    read = parse(SERVED, text, places)
    assert isinstance(read, Unusable)
    assert says in read.message


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("拖欠了3个月工资,我干了8年", "P8Y"),
        ("一个月八千 做了差不多七年半 老板不要我了", "P7Y6M"),
        ("工龄两年八个月", "P2Y8M"),
        ("拖欠了3个月工资", None),
        ("干了三年多", None),
    ],
)
def test_lengths_in_passing(text: str, stored: str | None, places: PlaceIndex) -> None:
    assert overheard(SERVED, text, places) == stored


def test_an_answer_may_hold_other_lengths(places: PlaceIndex) -> None:
    assert parse(SERVED, "拖欠3个月工资,干了8年", places) == Parsed("P8Y")


def test_lengths_are_shown_as_people_say_them() -> None:
    assert told_length("P5Y3M") == "5年3个月"
    assert told_length("P18M") == "1年6个月"
    assert told_length("2019-03/2024-06") == "2019年3月到2024年6月（5年4个月）"


def test_a_month_alone_is_counted_in_full_and_a_date_from_its_first() -> None:
    assert length("2024-02/2024-02").months == 1
    assert length("2019-03-01/2024-02-29").months == 60
    assert day("2026-03") == date(2026, 3, 1)
    with pytest.raises(ValueError, match="no length"):
        length("5年")


def test_a_thirteenth_month_is_no_date() -> None:
    assert date_in("2024年13月5日", TODAY) is None
    assert date_in("十三月五日", TODAY) is None
    assert date_in("12月5日", TODAY) == "2025-12-05"
