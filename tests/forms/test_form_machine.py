"""The form machine: what it asks, what it keeps, when it ends."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.directory.places import PlaceIndex, load_places
from bot.forms.conditions import Value
from bot.forms.fields import Field, Form, Option
from bot.forms.machine import answer, begin
from bot.forms.overhearing import told
from bot.forms.prompts import CHANGE, CONFIRM
from bot.forms.steps import Asked, Cancelled, Draft, Finished, Step
from bot.settings import ROOT


class Talk:
    """Fills in a form by talking."""

    def __init__(self, form: Form, places: PlaceIndex) -> None:
        self.form, self.places = form, places
        self.step: Step = begin(form, places)

    def say(self, *texts: str) -> Step:
        for text in texts:
            assert isinstance(self.step, Asked), f"ended before {text}"
            self.step = answer(self.form, self.step.draft, text, self.places)
        return self.step

    def asked(self) -> Asked:
        assert isinstance(self.step, Asked)
        return self.step

    def titles(self) -> list[str]:
        return [choice.title for choice in self.asked().prompt.choices]


@pytest.fixture
def talk(trip_form: Form, places: PlaceIndex) -> Talk:
    return Talk(trip_form, places)


def test_fields_are_asked_in_order_and_confirmed(talk: Talk) -> None:
    assert talk.asked().prompt.text == "哪一组？"
    talk.say("甲组", "五金厂", "磐安", "老毛病腰疼")
    for part in ("分组：甲组", "单位：五金厂", "地点：金华市磐安县", "理由：老毛病腰疼"):
        assert part in talk.asked().prompt.text
    assert talk.titles() == ["确认提交", "修改", "取消"]
    values = {"group": "a", "employer": "五金厂", "place": "330727", "reason": "老毛病腰疼"}
    assert talk.say("确认提交") == Finished(values)


@pytest.mark.parametrize("words", ["跳过", "不知道", "没有", "不用了", "不想说", "不填。"])
def test_an_optional_field_may_be_left_out(talk: Talk, words: str) -> None:
    talk.say("甲组", words)
    assert talk.asked().draft.values["employer"] is None
    assert talk.asked().draft.asking == "place"


@pytest.mark.parametrize("words", ["跳过", "不知道", "没有", "不清楚"])
def test_a_required_field_is_asked_again_kindly(talk: Talk, words: str) -> None:
    talk.say("甲组", "跳过", words)
    assert talk.asked().draft.asking == "place"
    assert talk.asked().prompt.text.endswith("在哪里？")


@pytest.mark.parametrize("words", ["上一步", "填错了", "刚才填错了"])
def test_one_step_back_keeps_what_was_said(talk: Talk, words: str) -> None:
    talk.say("甲组", "五金厂", words)
    assert "现在填的是：五金厂" in talk.asked().prompt.text
    talk.say("鞋厂")
    assert talk.asked().draft.asking == "place"
    assert talk.asked().draft.values == {"group": "a", "employer": "鞋厂"}
    talk.say("上一步", "不改了")
    assert talk.asked().draft.values["employer"] == "鞋厂"


@pytest.mark.parametrize("words", ["不对" * 28, "就用" * 40, "刚刚" * 40, "都" * 2000])
def test_the_same_again_and_again_comes_to_an_end(talk: Talk, words: str) -> None:
    talk.say("甲组", "五金厂", words)
    assert talk.asked().draft.asking == "place"


def test_back_at_the_first_field_says_so(talk: Talk) -> None:
    assert "第一步" in talk.say("上一步").prompt.text  # type: ignore[union-attr]  # it asks on


@pytest.mark.parametrize("way", [("修改", "单位"), ("单位写错了",), ("填错了", "2")])
def test_a_field_is_changed_at_the_end(talk: Talk, way: tuple[str, ...]) -> None:
    talk.say("甲组", "五金厂", "磐安", "老毛病腰疼", *way)
    assert talk.asked().draft.asking == "employer"
    talk.say("鞋厂")
    assert talk.asked().draft.asking == CONFIRM
    assert "单位：鞋厂" in talk.asked().prompt.text


def test_the_menu_of_changes_can_be_left(talk: Talk) -> None:
    talk.say("甲组", "五金厂", "磐安", "老毛病腰疼", "修改")
    assert talk.asked().draft.asking == CHANGE
    talk.say("不改了")
    assert talk.asked().draft.asking == CONFIRM


def test_three_unusable_answers_offer_ways_out(talk: Talk) -> None:
    talk.say("丙", "丁")
    assert "帮我登记，找人处理" not in talk.titles()
    talk.say("戊")
    assert talk.titles()[-2:] == ["帮我登记，找人处理", "取消"]
    talk.say("甲组")
    assert talk.asked().draft.attempts == 0


def test_an_ambiguous_place_is_asked_and_no_failure(talk: Talk) -> None:
    talk.say("甲组", "跳过", "鼓楼区")
    assert talk.asked().draft.attempts == 0
    assert "南京市鼓楼区" in talk.titles()
    talk.say(talk.titles()[0])
    assert talk.asked().draft.asking == "reason"


def test_what_is_known_is_not_asked(trip_form: Form, places: PlaceIndex) -> None:
    known = told(trip_form, places, "我想报甲组，我在磐安")
    assert known == {"place": "330727"}
    step = begin(trip_form, places, {"group": "a", "place": "330727"})
    assert isinstance(step, Asked)
    assert step.draft.asking == "employer"


def test_a_short_form_that_knows_everything_is_done_at_once(lookup_form: Form, places: PlaceIndex) -> None:
    known = told(lookup_form, places, "〔手机1〕 〔证件1〕")
    assert begin(lookup_form, places, known) == Finished({"phone": "手机1", "tail": "证件1"})


USABLE: dict[str, list[tuple[str, Value]]] = {
    "group": [("甲组", "a"), ("2", "b")],
    "employer": [("五金工厂", "五金工厂"), ("某某公司", "某某公司")],
    "place": [("磐安", "330727"), ("杭州市", "330100")],
    "reason": [("老毛病腰疼得厉害", "老毛病腰疼得厉害"), ("想去看看大海", "想去看看大海")],
}


class FormTalk(RuleBasedStateMachine):
    """Says anything at any time; a dictionary beside it knows what must be kept."""

    places: ClassVar[PlaceIndex]
    form: ClassVar[Form]

    @initialize()
    def start(self) -> None:
        self.kept: dict[str, Value] = {}
        self.step: Step = begin(self.form, self.places)

    @property
    def draft(self) -> Draft:
        assert isinstance(self.step, Asked)
        return self.step.draft

    def _say(self, text: str) -> None:
        self.step = answer(self.form, self.draft, text, self.places)

    def _asks(self) -> bool:
        return isinstance(self.step, Asked)

    @precondition(lambda self: self._asks() and not self.draft.asking.startswith("@"))
    @rule(which=st.integers(0, 1))
    def answers(self, which: int) -> None:
        name = self.draft.asking
        text, value = USABLE[name][which]
        self._say(text)
        self.kept[name] = value

    @precondition(lambda self: self._asks() and self.draft.asking == "employer")
    @rule()
    def leaves_it_open(self) -> None:
        self._say("不知道")
        self.kept["employer"] = None

    @precondition(lambda self: self._asks())
    @rule(words=st.sampled_from(["上一步", "填错了", "继续", "修改", "跳", "？？", "〔手机1〕", "不改了", "鼓楼区"]))
    def says_something_else(self, words: str) -> None:
        self._say(words)

    @precondition(lambda self: self._asks() and self.draft.asking == "@change")
    @rule(position=st.integers(1, 4))
    def picks_a_field(self, position: int) -> None:
        self._say(str(position))
        assert self.draft.asking == self.form.fields[position - 1].name

    @precondition(lambda self: self._asks() and self.draft.asking == "@confirm")
    @rule()
    def confirms(self) -> None:
        self._say("确认提交")
        assert self.step == Finished(self.kept)

    @precondition(lambda self: self._asks())
    @rule(words=st.sampled_from(["取消", "算了", "退出"]))
    def cancels(self, words: str) -> None:
        self._say(words)
        assert self.step == Cancelled()
        self.start()

    @invariant()
    def nothing_is_lost_and_nothing_required_skipped(self) -> None:
        if not hasattr(self, "step"):
            return
        if isinstance(self.step, Finished):
            assert all(self.step.values.get(field.name) for field in self.form.fields if not field.optional)
            self.start()
        elif isinstance(self.step, Asked):
            assert self.step.draft.values == self.kept
            assert self.step.prompt.text
            if self.step.draft.asking == "@confirm":
                assert {field.name for field in self.form.fields} <= set(self.kept)


FormTalk.places = load_places(ROOT / "data" / "directory")
FormTalk.form = Form(
    name="trip",
    title="报名疗养",
    command="apply_trip",
    confirm=True,
    fields=(
        Field("group", "choice", "分组", "哪一组？", options=(Option("a", "甲组"), Option("b", "乙组"))),
        Field("employer", "text", "单位", "哪个单位？", optional=True, shortest=4),
        Field("place", "place", "地点", "在哪里？"),
        Field("reason", "text", "理由", "为什么？", shortest=5),
    ),
)

TestFormTalk = FormTalk.TestCase
TestFormTalk.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
