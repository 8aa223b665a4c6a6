"""A worker's words become values, or a sentence that tells him what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.flows import FLOWS
from bot.applications.catalogue import ServiceCatalogue
from bot.directory.places import PlaceIndex
from bot.forms.choosing import ordinal
from bot.forms.fields import Field, Form, Option
from bot.forms.parsing import overheard, parse
from bot.forms.prompts import CHANGE, CONFIRM, RESUME, menu
from bot.forms.reading import Parsed, Unusable
from bot.settings import DATA_DIR
from bot.text.normalise import normalise

PHONE = Field("phone", "phone", "手机号", "手机号？")
TAIL = Field("tail", "id_tail", "后六位", "后六位？")
PLACE = Field("place", "place", "地点", "哪里？")
NUMBER = Field("years", "number", "年数", "几年？")
CODE = Field("code", "code", "单号", "单号？", pattern=r"(?:GD)?[0-9]{10}")
STORY = Field("story", "text", "情况", "怎么回事？", shortest=5, longest=20)
TYPE = Field(
    "type",
    "choice",
    "类型",
    "哪类？",
    options=(
        Option("wages", "拖欠工资", hints=("欠薪", "没发工资")),
        Option("injury", "工伤", words=("受伤了",), hints=("工伤",)),
        Option("complaint", "投诉", hints=("投诉",), weak=True),
    ),
)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (PHONE, "〔手机1〕", "手机1"),
        (PHONE, "我的号是〔手机2〕", "手机2"),
        (TAIL, "〔证件后六位1〕", "证件后六位1"),
        (TAIL, "整个给你 〔证件3〕", "证件3"),
        (TYPE, "工伤", "injury"),
        (TYPE, "2", "injury"),
        (TYPE, "第二个", "injury"),
        (TYPE, "选一", "wages"),
        (TYPE, "最后一个", "complaint"),
        (TYPE, "受伤了。", "injury"),
        (TYPE, "老板没发工资", "wages"),
        (TYPE, "我要投诉，欠薪半年", "wages"),
        (NUMBER, "干了3年", 3),
        (NUMBER, "十二年", 12),
        (NUMBER, "二十一", 21),
        (NUMBER, "1,500元", 1500),
        (NUMBER, "2.5", 2.5),
        (CODE, "单号是 gd2611220001 麻烦了", "GD2611220001"),
        (STORY, "三个月没发工资", "三个月没发工资"),
    ],
)
def test_usable_answers(field: Field, text: str, value: object, places: PlaceIndex) -> None:
    assert parse(field, text, places) == Parsed(value)


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        (PHONE, "1380000", "11位"),
        (PHONE, "你猜", "11位手机号"),
        (PHONE, "〔证件1〕", "不像手机号"),
        (PHONE, "〔电话1〕", "座机"),
        (TAIL, "〔手机1〕", "这是手机号"),
        (TAIL, "01003X", "再发一次"),
        (TYPE, "不是工伤", "选项"),
        (TYPE, "第九个", "选项"),
        (NUMBER, "3到5年", "一个数字"),
        (CODE, "找不到", "不像单号"),
        (STORY, "。。。。。。。。", "没看到内容"),
        (STORY, "欠薪", "多说几个字"),
        (STORY, "〔手机1〕〔手机2〕", "没看到内容"),
        (STORY, "长" * 21, "最多20个字"),
        (PLACE, "呃呃呃", "没找到这个地方"),
    ],
)
def test_unusable_answers_say_what_to_do(field: Field, text: str, says: str, places: PlaceIndex) -> None:
    read = parse(field, text, places)
    assert isinstance(read, Unusable)
    assert says in read.message


def test_an_unmasked_number_never_becomes_a_value(places: PlaceIndex) -> None:
    for field, text in ((PHONE, "13800000001"), (TAIL, "01003X"), (TAIL, "33072719900101003X")):
        assert isinstance(parse(field, text, places), Unusable)


def test_a_place_of_one_name_is_taken_and_one_of_many_is_asked(places: PlaceIndex) -> None:
    assert parse(PLACE, "我在磐安", places) == Parsed("330727")
    several = parse(PLACE, "鼓楼区", places)
    assert isinstance(several, Unusable)
    assert len(several.offered) > 1
    for index, code in enumerate(several.offered):
        assert parse(PLACE, places.full_name(code), places, several.offered) == Parsed(code)
        assert parse(PLACE, f"第{index + 1}个", places, several.offered) == Parsed(code)
    assert parse(PLACE, "福州", places, several.offered) == Parsed("350102")
    assert parse(PLACE, "磐安县", places, several.offered) == Parsed("330727")


def test_a_sentence_may_tell_several_fields(places: PlaceIndex) -> None:
    sentence = "查会员〔手机1〕〔证件后六位1〕，我在磐安，欠薪"
    told = {field.name: overheard(field, sentence, places) for field in (PHONE, TAIL, PLACE, TYPE, STORY, NUMBER)}
    assert told == {
        "phone": "手机1",
        "tail": "证件后六位1",
        "place": "330727",
        "type": "wages",
        "story": None,
        "years": None,
    }


def test_what_is_to_be_offered_is_not_overheard(places: PlaceIndex) -> None:
    assert overheard(replace(PHONE, offers_heard=True), "打〔手机1〕", places) is None


@given(st.text(max_size=8), st.integers(0, 12))
def test_an_ordinal_picks_something_that_is_there(text: str, count: int) -> None:
    picked = ordinal(text, count)
    assert picked is None or 0 <= picked < count


def test_every_tapped_option_is_understood_as_the_engine_passes_it_on(places: PlaceIndex) -> None:
    forms: list[Form] = [flow.form for flow in FLOWS.values()]
    forms += ServiceCatalogue(DATA_DIR / "services", places).forms().values()
    menus = [menu(form, asking, {}) for form in forms for asking in (CONFIRM, CHANGE, RESUME)]
    for field in (*(field for form in forms for field in form.fields), *menus):
        for option in field.options:
            assert parse(field, normalise(option.title), places) == Parsed(option.value)
