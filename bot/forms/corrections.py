"""Corrections said in passing: 填错了，是鞋厂 · 不对，应该是三个月 · 电话改成13812345678 · 金额写错了，是8000."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.directory.places import PlaceIndex
from bot.forms.conditions import Value, Values
from bot.forms.fields import Field, Form
from bot.forms.parsing import parse
from bot.forms.reading import Parsed

LONGEST_CORRECTION = 60
"""Characters; who writes more tells something."""

MOST_STEPS_BACK = 3
"""Answers that an unnamed correction may reach back over."""

_WRONG = (
    r"(?:不好意思|等等|等下|哦|啊|哎|诶|不对|不是|抱歉|我|刚才|刚刚|上面|前面|上一个|不小心|[,，。!！ ])*"
    r"(?P<what>[^,，。 ]{0,8}?)(?:是?(?:填|写|弄|说|点|选|打|搞|发|讲)错了?|错了|不对)"
)
_IT_IS = r"[,，。!！:： ]*(?:应该|应|要|改)?(?:是|为|成|写|填)[:： ]?"
_CORRECTS = (
    re.compile(rf"^{_WRONG}{_IT_IS}(?P<value>.+)$"),
    re.compile(
        r"^(?:请|麻烦|帮我|我要|我想|想|把|给我)*(?P<what>[^,，。 ]{1,8}?)"
        r"(?:应该|应|要|得)?(?:改|换|更正|改正)(?:成|为|到)[:： ]?(?P<value>.+)$"
    ),
    # 填错了，单位是木材厂: first that something is wrong, then what.
    re.compile(
        r"^(?:不好意思|我|刚才|刚刚|上面|前面|[,，。!！ ])*(?:填|写|弄|说|点|选|打|搞|发|讲)?错了?[,，。!！ ]*"
        r"(?P<what>[^,，。 ]{1,8}?)(?:应该|应|要)?(?:是|为|改成|改为)[:： ]?(?P<value>.+)$"
    ),
    # 改一下电话〔手机2〕: what it should be follows at once.
    re.compile(
        r"^(?:请|麻烦|帮我|我要|我想|想|把|给我)*(?:改|换|更正|修改)(?:一下|下)?(?P<what>[^,，。〔 0-9]{1,6}?)"
        r"(?:是|为|成)?[:：,， ]*(?P<value>〔[^〕]+〕|[0-9].*)$"
    ),
    # 自负其实是8500, 单位不是鞋厂，是木材厂
    re.compile(
        r"^(?:不好意思|我的?|等等|[,，。!！ ])*(?P<what>[^,，。 ]{1,8}?)"
        r"(?:(?:其实|实际上?|应该|应当)(?:是|为|叫|填|写)?|不是[^是]{1,20}?[,，。 ]?(?:而|应该|应)?(?:是|叫))"
        r"[:： ]?(?P<value>.+)$"
    ),
    re.compile(r"^(?:不对|不是|错了|说错了|写错了)[,，。!！ ]+(?:是)?(?P<what>)(?P<value>.+)$"),
)
_AT_SUMMARY = re.compile(
    r"^(?:我的?)?(?P<what>[^,，。 0-9〔]{1,8}?)(?:是|为|[:： ])*"
    r"(?P<value>〔[^〕]+〕|[0-9][0-9.,万千百]*(?:元|块|多|年|个|人)*)$"
)
"""自负8500, said while he looks at the summary."""

_ENDS = "了吧呢啊呀哦哈。.!！"


@dataclass(frozen=True)
class Correction:
    """A field that was filled in, and what it should be."""

    field: Field
    value: Value


def correction_in(form: Form, text: str, asking: str, values: Values, places: PlaceIndex) -> Correction | None:
    """Return what an answer corrects: the field that it names, or else the one answered last; None when it is none.

    A text that does not fit the field which it would correct is no correction.

    Args:
        asking: name of the field that is asked now; what comes before it has been answered.
    """
    if len(text) > LONGEST_CORRECTION:
        return None
    for pattern in (*_CORRECTS, *((_AT_SUMMARY,) if asking == "@confirm" else ())):
        match = pattern.fullmatch(text.strip())
        if match is None:
            continue
        for field in _candidates(form, match["what"], asking, values):
            read = parse(field, match["value"].strip().rstrip(_ENDS), places)
            if isinstance(read, Parsed):
                return Correction(field, read.value)
    return None


def _candidates(form: Form, named: str, asking: str, values: Values) -> list[Field]:
    others = [field for field in form.applicable(values) if field.name != asking]
    answered = [field for field in others if field.name in values]
    what = named.removesuffix("的").removesuffix("是")
    if what:
        # 手机号改成〔手机1〕 tells the phone even before it was asked, if he calls it by its name.
        called = [field for field in others if what in (field.title, *field.also_called)]
        return called or [field for field in answered if _part_of(what, field)]
    names = [field.name for field in form.fields]
    before = [field for field in answered if asking not in names or names.index(field.name) < names.index(asking)]
    # The last answer it fits: 填错了，是鞋厂 cannot mean a choice between yes and no that came after the name.
    # A place known from the conversation was filled in without being asked.
    known = [field for field in answered if field.kind == "place" and field not in before]
    return [*before[: -MOST_STEPS_BACK - 1 : -1], *known]


def _part_of(what: str, field: Field) -> bool:
    return len(what) >= 2 and any(what in title or title in what for title in (field.title, *field.also_called))
