"""What a message asks of programmes by its own words and figures, whatever question it resembles besides.

Whoever says 算算, or tells a figure and asks how much he gets, wants the sum and not the general answer; and whoever
says 要是18年呢 below a sum means that sum.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.directory.places import PlaceIndex
from bot.forms.conditions import Value, Values
from bot.forms.corrections import correction_in
from bot.forms.fields import Field, Form
from bot.forms.overhearing import told
from bot.forms.parsing import parse
from bot.forms.reading import Parsed
from bot.programmes.catalogue import FORM_PREFIX, ProgrammeCatalogue
from bot.programmes.model import Programme
from bot.programmes.years import YEAR

ASKED_WHERE = "programme_place"
"""Name of the form that asks for the place; also what stands for a sum where the place named had nothing."""

SHORTEST_NAME = 3
LONGEST_WISH = 60
LONGEST_CHANGE = 30
LONGEST_BARE = 8
"""Characters of what may change a sum that was just told: with a word that says so, and without one."""

_WORK_OUT = re.compile(r"算算|算一[算下]|算下|帮[我忙咱][^,，。]{0,3}算|估算|估一?下|(?:^|[,，。 ])算(?!了)")
_HOW_MUCH = re.compile(
    r"(?:领|补|报|拿|贴|奖|给)(?:到|我|回来?|下来|销)*(?:多少|几多|好多|多钱|几个?钱)|(?:多少|几个?钱)(?:补贴|补助|报销|奖励)"
)
_WHAT_IS_THERE = re.compile(
    r"(?:我|俺|咱|们|这|那|边|里|儿|在|工会|职工|工人|看看|查查|想知道|请问|都|还)*[能可]以?(?:都|够)?(?:领|享受|拿)(?:到|些|点)*"
    r"(?:什么|啥|哪些)(?:补助|补贴|福利|待遇|政策|好处|钱|东西)?[呀啊呢吗嘛的?？。 ]*"
)
_ENDS_WITH_WHAT = re.compile(
    r"[能可]以?(?:领|享受|拿)(?:到|些|点)*(?:什么|啥|哪些)(?:补助|补贴|福利|待遇)?[呀啊呢吗嘛的?？。 ]*$"
)
_JUST_WORK_OUT = re.compile(
    r"(?:那|就|你|请|麻烦|帮我|给我|再)*算(?:算|一算|一下|下)(?:看|吧|呗|啊|我?能[领补报拿有]多少)?[。!！ ]*"
)
_ANOTHER_MATTER = re.compile(
    "工伤|工资|欠薪|赔|补偿|加班|失业金|失业保险|社保|养老|公积金|医保|生育|产假|年假|病假|请假|扣|低保|合同|会费"
)
"""Whoever says this means what the law or another office gives."""

_BY_LAW = re.compile(f"{_ANOTHER_MATTER.pattern}|失业|下岗|辞退|开除|裁|离职|受伤|怀孕|生孩子|退休|去世")

_CHANGES = re.compile(
    r"不对|不是|(?:说|填|选|点|写|记|看|搞|弄|打)错|错了|改成|换成|应该是|其实|要是|如果|假如|换|^那|呢[?？]?$|还有|也有|还要|加上"
)
_AROUND_BARE = re.compile(
    r"^(?:不好意思|不对|不是|改成|换成|应该是|其实是?|要是|如果|假如|错了?|[我说填选点写记看搞弄打那就是有,，。 ])+"
    r"|[的了吧呢啊呀哦话]+$"
)
_ADDS = re.compile(r"还|也|加上|外加")
_SAID_OF_ANYTHING = frozenset(
    {"是", "是的", "对", "对的", "有", "有的", "没有", "没", "不是", "不", "嗯", "好", "好的", "可以", "行", "都有"}
    | {"都是", "不知道", "不清楚", "不晓得", "都不是", "别的", "其他", "其它"}
)


@dataclass(frozen=True)
class Wish:
    """He wants to know what he gets. `form`: of which programme, "" when his place has still to be looked through."""

    form: str = ""


class ProgrammeWishes:
    """Reads messages for one catalogue."""

    def __init__(self, programmes: ProgrammeCatalogue, places: PlaceIndex) -> None:
        self._programmes, self._places = programmes, places

    def asked(self, text: str, place: str | None) -> Wish | None:
        """Return what a message (normalised) asks for; None when it may as well ask something else.

        Args:
            place: code of the place that it is about, None when nobody told.
        """
        if len(text) > LONGEST_WISH:
            return None
        if _WHAT_IS_THERE.fullmatch(self._without_places(text)):
            return Wish()
        if place is not None and _ENDS_WITH_WHAT.search(text) and not _BY_LAW.search(text):
            return Wish()
        works_out = _WORK_OUT.search(text)
        if not (works_out or _HOW_MUCH.search(text)) or _ANOTHER_MATTER.search(text):
            return None
        named, figures = self._named(text, place)
        if len(named) == 1 and (works_out or figures):
            return Wish(named[0])
        return Wish() if works_out and not named and self._programmes.kinds_named(text) else None

    def of_question(self, question: str, text: str, place: str | None) -> Wish | None:
        """Return the wish of whoever says no more than 算算 after the answer to a question."""
        after = self._programmes.after(question, place) if _JUST_WORK_OUT.fullmatch(text) else {}
        return Wish(f"{FORM_PREFIX}{next(iter(after))}") if len(after) == 1 else None

    def changed(self, name: str, values: Values, text: str) -> dict[str, Value]:
        """Return what a message changes of the values of a sum that was just told; nothing if it is about no value.

        Args:
            name: of the form that the sum was worked out from.
        """
        form = self._programmes.forms().get(name)
        if form is None or len(text) > LONGEST_CHANGE:
            return {}
        heard = told(form, self._places, text)
        several = any("," in str(value) for value in heard.values())  # 透析和孩子读书都有 is about nothing else
        if len(text) > LONGEST_BARE and not (_CHANGES.search(text) or several):
            return {}
        if not heard:
            heard = self._bare(form, values, _AROUND_BARE.sub("", text.rstrip("?？。.!！ ")))
        if not heard and (correction := correction_in(form, text, "", values, self._places)) is not None:
            heard = {correction.field.name: correction.value}
        if _ADDS.search(text):
            heard |= {name: _both(form.field(name), values.get(name), value) for name, value in heard.items()}
        return {name: value for name, value in heard.items() if values.get(name) != value}

    def found_in(self, text: str, place: str | None) -> dict[str, Programme]:
        """Return the programmes, by id, that a text calls by a word of their title: those of the place, else of others.

        Whoever asks how much he gets need not know the title: any of their words will do.

        To find one in another place by, a word must be a name: no other kind's, and longer than 体检 or 铁路.
        """
        programmes = self._programmes
        near = programmes.near(place) if place is not None and place in self._places else {}
        asks = self.speaks_of_one(text)
        here = {key: one for key, one in near.items() if any(asks or word in one.title for word in one.called_in(text))}
        if here:
            return here
        return {
            key: one
            for key, one in programmes.all().items()
            if any(
                word in one.title and len(word) >= SHORTEST_NAME and len(programmes.kinds_named(word)) == 1
                for word in one.called_in(text)
            )
        }

    def speaks_of_one(self, text: str) -> bool:
        """Return whether a text asks how much a programme gives, in whatever place."""
        about = bool(self._programmes.kinds_named(text)) and _ANOTHER_MATTER.search(text) is None
        return about and _HOW_MUCH.search(text) is not None

    def _named(self, text: str, place: str | None) -> tuple[list[str], bool]:
        """Return the names of the forms that a text means, and whether it tells one of them anything to go on."""
        if place is None or place not in self._places:
            return [], False
        forms = {f"{FORM_PREFIX}{key}": one for key, one in self._programmes.near(place).items()}
        heard = {name: told(self._programmes.forms()[name], self._places, text) for name in forms}
        named = [name for name, one in forms.items() if one.called_in(text) or _sums(heard[name])]
        return named, any(_enough(heard[name]) for name in named)

    def _without_places(self, text: str) -> str:
        for mention in reversed(self._places.find(text)):
            text = text[: mention.start] + text[mention.end :]
        return text.strip(",，。 的")

    def _bare(self, form: Form, values: Values, text: str) -> dict[str, Value]:
        """Return the value of the one field that a text answers, alone as it stands."""
        if not text or text in _SAID_OF_ANYTHING:
            return {}
        figure = any(character.isdigit() for character in text)
        fits = {
            field.name: read.value
            for field in form.applicable(values)
            if not (figure and field.kind == "choice") and isinstance(read := parse(field, text, self._places), Parsed)
        }
        return fits if len(fits) == 1 else {}


def _sums(heard: dict[str, Value]) -> bool:
    return any(isinstance(value, int | float) for value in heard.values())


def _enough(heard: dict[str, Value]) -> bool:
    """Tell whether somebody told his case: a figure, the year, or two things. What he asks about is one by itself."""
    return _sums(heard) or YEAR in heard or len(heard) > 1


def _both(field: Field, before: Value, value: Value) -> Value:
    """Return the options chosen before and now, where several may be."""
    if not field.several or before is None:
        return value
    chosen = {*str(before).split(","), *str(value).split(",")}
    return ",".join(option.value for option in field.options if option.value in chosen)
