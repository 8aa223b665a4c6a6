"""Why, and must I? What a worker asks about a field of a form, which is not what the law says about the matter."""

import re

from bot.nlu.ellipsis import REPEAT, WHY, wish_in

_NOUNS = {
    "phone": "手机|电话|号",
    "id_tail": "身份证|证件|六位|6位|号",
    "id_number": "身份证|证件|号",
    "name": "名字|姓名|真名|实名",
    "place": "地址|地方|地点|哪里|哪儿",
    "file": "照片|图|材料|证据|文件|单子",
    "money": "金额|钱数|多少钱|工资",
    "date": "日期|时间|日子",
    "code": "码|单号|工单号",
}
_ANY_NOUN = "这个|这些|这么多|信息|资料|填|写"
_WHY = re.compile(
    r"(?:(?:为啥子?|为什么|为何|凭啥|凭什么|干嘛|干啥|干吗)(?:还|非|都|得|一定|又|要|需要|让我|叫我)*"
    r"|(?:怎么|咋)(?:还|又|都)要?)"
    r"(?:要|问|查|收|填|写|发|留|给|提供|交|拍|传|需要)"
)
_WHAT_FOR = re.compile("(?:干嘛|干啥|干吗|做什么|做啥|有什么用|有啥用|安全[吗不]|泄露|泄漏|靠谱)[用的吗呢啊?]*$")
_MUST_I = re.compile(
    "(?:能不能不|可不可以不|可以不|能不|一定要|必须要?|非要|非得|要不要)(?:填|写|发|留|提供|传|拍).{0,6}$"
    "|^(?:我|那|这个?|这项|名字|姓名|电话|手机号?|号码|身份证号?|证件|地址|照片|材料)?不(?:填|写|发|留|提供|传|拍)"
    "[^,]{0,6}(?:行吗|行不行|可以吗|可以不|可不可以|行不|行么)[?]*$"
)
LONGEST_OBJECTION = 20
"""Characters."""


_SAID_BY_FORM = frozenset({"phone", "id_tail", "id_number", "name", "code"})
"""Kinds of fields that have words of their own for objections, or can tell them from an answer."""

_ALL_NOUNS = "|".join([_ANY_NOUN, *_NOUNS.values()])
_ASKS_AGAIN = re.compile("看不|没看|没听|听不|意思|再|重|人话|简单|通俗")
"""不清楚 and 不懂 say that he does not know the answer; these say that he does not understand the question."""


def objects(expects: str, text: str) -> bool:
    """Tell whether a text asks why the field must be filled in, or whether it must."""
    if len(text) > LONGEST_OBJECTION:
        return False
    if _MUST_I.search(text):
        return True
    noun = re.search(f"{_ANY_NOUN}|{_NOUNS.get(expects, _ALL_NOUNS)}", text)
    return noun is not None and (_WHY.search(text) or _WHAT_FOR.search(text)) is not None


def aside(expects: str, text: str) -> str | None:
    """Return what is asked about the field itself where the form would take it for the answer: WHY or REPEAT."""
    wish = wish_in(text)
    if wish == REPEAT and _ASKS_AGAIN.search(text):
        return REPEAT
    asks_why = wish == WHY or objects(expects, text)
    return WHY if asks_why and expects not in _SAID_BY_FORM else None
