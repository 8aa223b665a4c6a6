"""While a worker fills in a form: is this text the answer to the field, or something else?

Written so that an answer is rarely lost: whatever is not clearly something else goes into the form, which checks it
and asks again if it must.
"""

import re

from bot.nlu.decision import ANSWER, Decision

INFORM, CANCEL, OTHER = "inform", "cancel", "other"

CANCEL_COMMAND = "cancel"
CANCEL_SURE = 0.60
"""Probability from which a text that reads like "算了" ends the form."""

LONGEST_CANCEL = 12
"""Characters. A story may well say 算了 somewhere; giving up is said in a few words."""

COMMANDS_BETWEEN = frozenset({"delete_my_data", "export_my_data", "ticket_status", "check_membership"})
"""Commands that are carried out while a form waits. Opening a ticket is none: a story reads like a wish for one."""

COMMAND_SURE = 0.75
LONGEST_COMMAND = 15
"""Characters. "删除我的信息" is meant; a longer text may be a story that speaks of it."""

STORY_QUESTION_SURE = 0.75
LONGEST_STORY_QUESTION = 25
"""A story field takes nearly everything: only a short, clear question is answered in between."""

_QUESTION_FORM = re.compile(
    r"[?吗]|么$|怎么|怎样|咋|如何|多少|多久|多长|几[天个年月号点]|什么|啥|干嘛|哪[里儿个些]|为何|凭什么"
    r"|能不能|可不可以|可以不|是不是|有没有|要不要|会不会|行不行|该不该|得不得|算不算"
)

_NAMES_DATA = re.compile("信息|数据|资料|记录|内容|隐私|[账帐]号")

_REFERENCE = r"〔{names}\d+〕"
_SHAPES = {
    "phone": re.compile(_REFERENCE.format(names="(?:手机|电话|座机|固话)") + r"|\d[\d -]{5,}\d"),
    "id_tail": re.compile(_REFERENCE.format(names="证件(?:后六位)?") + r"|(?<!\d)\d{5}[\dxX](?!\d)"),
    "number": re.compile(r"\d|[零〇一二两三四五六七八九十百千万]+[个人位年月天块元]?$"),
    "code": re.compile(r"(?=[A-Za-z0-9-]*\d)[A-Za-z0-9-]{4,}"),
    "place": re.compile(r"[省市县区镇乡村旗盟州]|街道|开发区"),
    "choice": re.compile(r"^(?:第?[\d一二三四五六七八九十]+[个项条]?|[A-Ha-h]|[是对好]的?|不是?|没?有|没|行|可以|否)$"),
}

FIELD_TYPES = frozenset({"text", *_SHAPES})
"""What `expects` may be."""


def is_question(text: str) -> bool:
    """Tell whether a text has the form of a question (normalised text)."""
    return _QUESTION_FORM.search(text) is not None


def has_shape(expects: str, text: str) -> bool:
    """Tell whether a text looks like what the field asks for; personal numbers come as references like 〔手机1〕."""
    shape = _SHAPES.get(expects)
    return shape is not None and shape.search(text) is not None


def judged(expects: str, text: str, decision: Decision) -> str:
    """Return INFORM (the field's answer), CANCEL, or OTHER (to be handled as if there were no form).

    Args:
        expects: type of the field, one of FIELD_TYPES; an unknown type is treated like "text".
        text: normalised text.
        decision: what the classifier would do with the text without a form.
    """
    if _gives_up(text, decision):
        return CANCEL
    if _commands(expects, text, decision):
        return OTHER
    asks = is_question(text) and decision.decision == ANSWER
    if expects not in _SHAPES:
        short = len(text) <= LONGEST_STORY_QUESTION
        return OTHER if asks and short and decision.confidence >= STORY_QUESTION_SURE else INFORM
    if expects == "place":
        return OTHER if asks else INFORM
    if has_shape(expects, text):
        return INFORM
    return OTHER if asks else INFORM


def _commands(expects: str, text: str, decision: Decision) -> bool:
    sure = decision.label in COMMANDS_BETWEEN and decision.confidence >= COMMAND_SURE
    if not sure or len(text) > LONGEST_COMMAND or has_shape(expects, text):
        return False
    # "全部删除" says yes to the choice that deletion itself offers.
    return expects != "choice" or decision.label != "delete_my_data" or _NAMES_DATA.search(text) is not None


def _gives_up(text: str, decision: Decision) -> bool:
    sure = decision.label == CANCEL_COMMAND and decision.confidence >= CANCEL_SURE
    return sure and len(text) <= LONGEST_CANCEL
