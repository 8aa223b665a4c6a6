"""Documents that are not at hand: 先不发 leaves out the one asked for, 都没带 all that are still to come."""

from __future__ import annotations

import re

from bot.forms.conditions import Value, Values
from bot.forms.fields import Field, Form
from bot.forms.words import plain, submits

LONGEST = 30
"""Characters; who writes more tells something."""

_NOT_NOW = re.compile(
    "(?:先|现在|暂时|今天|这个|这份|这张)*(?:不|没法|没办法)(?:发|传|拍|交|上传)"
    "|(?:没|还没|没有|还没有)(?:拍|带|开|拿|找|准备|照片|复印|材料|图|办下来|出来|在手|在身)"
    "|(?:手边|手头|手上|身边|身上|家里|暂时|现在|目前|还|都|全|照片|材料|单子|发票|合同|证明|这个|这份|这张).{0,4}(?:没有|没)"
    "|(?:以后|回头|下次|过两天|过几天|明天|晚点|到时候|后面|之后|等.{1,10}再?)(?:再)?(?:补|发|传|交|拍)|^丢了|找不到|弄丢"
)
_ALL = re.compile("都|全|一样也|一个也|一张也|剩下|其他的|后面的|所有|什么.{0,2}没|啥.{0,2}没")
_HANDS_IN = re.compile("提交|递交|交吧|交上去|直接交|就交")


def left_out(form: Form, asked: Field, values: Values, text: str) -> dict[str, Value]:
    """Return the documents that an answer leaves out, each with no value; nothing when it says something else.

    Only what may follow later can be left out.
    """
    if asked.kind != "file" or not asked.optional or len(text) > LONGEST or "〔" in text or re.search("[?？吗]", text):
        return {}
    hands_in = submits(text) and _HANDS_IN.search(text) is not None
    if not hands_in and _NOT_NOW.search(text) is None and not plain(text).startswith("全部跳过"):
        return {}
    names = [asked.name]
    if hands_in or _ALL.search(text):
        names += [item.name for item in form.applicable(values) if item.kind == "file" and item.optional]
    return {name: None for name in names if values.get(name) is None}
