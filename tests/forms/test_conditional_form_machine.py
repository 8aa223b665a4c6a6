"""The form machine with conditions, refusals, quiet fields, files, pauses and corrections, said in any order."""

from __future__ import annotations

from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.directory.places import PlaceIndex, load_places
from bot.forms.conditions import Condition, Value
from bot.forms.fields import Field, Form, Option, Requirement
from bot.forms.machine import answer, begin, resume
from bot.forms.steps import Asked, Cancelled, Draft, Finished, Refused, Step
from bot.settings import DATA_DIR

FORM = Form(
    name="330000/everything",
    title="什么都有",
    command="apply",
    confirm=True,
    progress=True,
    fields=(
        Field(
            "kind",
            "choice",
            "种类",
            "哪一种？",
            options=(Option("shop", "开店"), Option("farm", "种地"), Option("none", "都没有")),
        ),
        Field(
            "shop",
            "choice",
            "店面",
            "租的还是买的？",
            when=(Condition("kind", one_of=("shop",)),),
            options=(Option("rented", "租的"), Option("bought", "买的")),
        ),
        # Hangs on a field that itself may stop to apply.
        Field(
            "rent",
            "money",
            "租金",
            "多少租金？",
            when=(Condition("shop", one_of=("rented",)),),
            least=1,
            most=1_000_000,
        ),
        Field(
            "people",
            "number",
            "人数",
            "几个人？",
            when=(Condition("kind", one_of=("shop", "farm")),),
            least=0,
            most=500,
        ),
        Field("since", "date", "开始日期", "哪天开始？", past=True),
        Field("village", "text", "村子", "哪个村？", optional=True, shortest=2, longest=40),
        Field("secret", "text", "暗号", "暗号？", quiet=True, optional=True, heard=(r"暗号(?P<value>[甲乙丙]{3})",)),
        Field("name", "name", "姓名", "姓名？"),
        Field("phone", "phone", "手机号", "手机号？", also_called=("电话",)),
        Field("photo", "file", "照片", "请发照片。", optional=True, when=(Condition("people", at_least=10),)),
    ),
    refusals=(Requirement((Condition("kind", one_of=("none",)),), "办不了。", (("找人", "open_ticket"),)),),
)
USABLE: dict[str, list[tuple[str, Value]]] = {
    "kind": [("开店", "shop"), ("2", "farm")],
    "shop": [("租的", "rented"), ("买的", "bought")],
    "rent": [("三千", 3000), ("1.5万元", 15000)],
    "people": [("3", 3), ("十二个", 12)],
    "since": [("2019年3月5日", "2019-03-05"), ("2020年6月", "2020-06")],
    "village": [("石门村", "石门村"), ("上宅村", "上宅村")],
    "name": [("〔姓名1〕", "姓名1"), ("〔姓名2〕", "姓名2")],
    "phone": [("〔手机1〕", "手机1"), ("打〔手机2〕", "手机2")],
}
CORRECTIONS: list[tuple[str, str, Value]] = [
    ("种类改成种地", "kind", "farm"),
    ("填错了，种类是开店", "kind", "shop"),
    ("店面应该改成租的", "shop", "rented"),
    ("电话改成〔手机3〕", "phone", "手机3"),
    ("租金写错了，是2000", "rent", 2000),
    ("人数改成20", "people", 20),
]


class ConditionalTalk(RuleBasedStateMachine):
    """Says anything at any time; a dictionary beside the machine knows what must be kept."""

    places: ClassVar[PlaceIndex] = load_places(DATA_DIR / "directory")

    @initialize()
    def start(self) -> None:
        self.kept: dict[str, Value] = {}
        self.step: Step = begin(FORM, self.places)

    @property
    def draft(self) -> Draft:
        assert isinstance(self.step, Asked)
        return self.step.draft

    def asks(self, *kinds: str) -> bool:
        """Tell whether a field is asked (of one of these kinds, if any are given) and the form is not put off."""
        if not isinstance(self.step, Asked) or self.draft.paused or self.draft.asking.startswith("@"):
            return False
        return not kinds or FORM.field(self.draft.asking).kind in kinds

    def _open(self) -> bool:
        return isinstance(self.step, Asked) and not self.draft.paused

    def _say(self, text: str) -> None:
        self.step = answer(FORM, self.draft, text, self.places)

    @precondition(lambda self: self.asks() and not self.asks("file"))
    @rule(which=st.integers(0, 1))
    def answers(self, which: int) -> None:
        name = self.draft.asking
        if name == "secret":
            self._say("甲乙丙")
            self.kept[name] = "甲乙丙"
            return
        text, value = USABLE[name][which]
        self._say(text)
        self.kept[name] = value

    @precondition(lambda self: self.asks() and self.draft.asking == "kind" and "kind" not in self.kept)
    @rule()
    def is_refused(self) -> None:
        self._say("都没有")
        assert isinstance(self.step, Refused)
        assert self.step.requirement.instead == (("找人", "open_ticket"),)
        self.start()

    @precondition(lambda self: self.asks() and FORM.field(self.draft.asking).optional and not self.asks("file"))
    @rule()
    def leaves_it_open(self) -> None:
        name = self.draft.asking
        self._say("不想说")
        self.kept[name] = None

    @precondition(lambda self: self.asks("file"))
    @rule(count=st.integers(1, 3))
    def sends_files(self, count: int) -> None:
        before = int(self.kept.get("photo") or 0)
        self._say("".join(f"〔图片{before + number}〕" for number in range(count)))
        self.kept["photo"] = before + count
        assert self.draft.asking == "photo"

    @precondition(lambda self: self.asks("file"))
    @rule(words=st.sampled_from(["发完了", "不用了", "跳过", "好了"]))
    def sends_no_more(self, words: str) -> None:
        if words in ("发完了", "好了") and not self.kept.get("photo"):
            self._say(words)
            return
        self._say(words)
        self.kept.setdefault("photo", None)

    @precondition(lambda self: self._open())
    @rule(correction=st.sampled_from(CORRECTIONS))
    def corrects(self, correction: tuple[str, str, Value]) -> None:
        text, name, value = correction
        applies = FORM.field(name) in FORM.applicable(self.kept)
        if not applies or self.draft.asking == name:
            return
        self._say(text)
        self.kept[name] = value

    @precondition(lambda self: self.asks("choice", "date", "phone"))
    @rule()
    def tells_the_secret_in_passing(self) -> None:
        self._say("我的暗号乙乙丙")
        self.kept.setdefault("secret", "乙乙丙")

    @precondition(lambda self: self._open())
    @rule(
        words=st.sampled_from(
            ["上一步", "填错了", "继续", "修改", "确认提交", "？？", "不改了", "等一下", "随便问问", "要改种类"]
        )
    )
    def says_something_about_it(self, words: str) -> None:
        if words == "确认提交" and self.asks("file"):
            self.kept.setdefault("photo", None)  # he wants to hand in, without the photos that are still asked for
        self._say(words)

    @precondition(lambda self: self._open())
    @rule(words=st.sampled_from(["等会再说", "回头再填", "我在上班"]))
    def puts_it_off_and_comes_back(self, words: str) -> None:
        if self.draft.asking in ("village", "secret") and words == "我在上班":
            return
        self._say(words)
        if isinstance(self.step, Asked) and self.draft.paused:
            self.step = resume(FORM, self.draft, self.places, "咱们接着填。")

    @precondition(lambda self: isinstance(self.step, Asked) and self.draft.asking == "@change")
    @rule(position=st.integers(1, 10))
    def picks_a_field(self, position: int) -> None:
        applicable = FORM.applicable(self.kept)
        self._say(str(position))
        if position <= len(applicable):
            assert self.draft.asking == applicable[position - 1].name

    @precondition(lambda self: isinstance(self.step, Asked) and self.draft.asking == "@confirm")
    @rule(words=st.sampled_from(["确认提交", "没错，发吧", "1"]))
    def confirms(self, words: str) -> None:
        self._say(words)
        assert isinstance(self.step, Finished)

    @precondition(lambda self: self._open())
    @rule(words=st.sampled_from(["取消", "算了"]), again=st.booleans())
    def gives_up(self, words: str, again: bool) -> None:
        self._say("重新填" if again else words)
        if again:
            self.kept = {}
        else:
            assert self.step == Cancelled()
            self.start()

    @invariant()
    def nothing_is_lost_and_nothing_required_is_missing(self) -> None:
        if not hasattr(self, "step"):
            return
        assert not isinstance(self.step, Refused | Cancelled)
        if isinstance(self.step, Asked):
            assert self.draft.values == self.kept
            assert self.step.prompt.text
            if self.asks():
                assert FORM.field(self.draft.asking) in FORM.applicable(self.kept)
                step, of = self.step.prompt.progress or (0, 0)
                assert 1 <= step < of
            return
        applicable = {field.name: field for field in FORM.applicable(self.kept)}
        assert set(self.step.values) == set(applicable)
        assert self.step.values == {name: self.kept.get(name) for name in applicable}
        for name, field in applicable.items():
            assert field.optional or self.step.values[name] is not None
        if self.kept["kind"] == "farm":
            # The rent of a shop that is no more is not handed in, though it was told.
            assert not {"shop", "rent"} & set(self.step.values)
        self.start()


TestConditionalTalk = ConditionalTalk.TestCase
TestConditionalTalk.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
