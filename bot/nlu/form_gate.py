"""While a worker fills in a form: is this text the answer to the field, or something else?

Written so that an answer is rarely lost: whatever is not clearly something else goes into the form, which checks it
and asks again if it must.
"""

import re

from bot.nlu.decision import ANSWER, Decision
from bot.nlu.objections import objects

INFORM, CANCEL, OTHER = "inform", "cancel", "other"

CANCEL_COMMAND = "cancel"
CANCEL_SURE = 0.85
"""Probability from which a text that reads like "算了" ends the form."""

LONGEST_CANCEL = 12
"""Characters. A story may well say 算了 somewhere; giving up is said in a few words."""

COMMANDS_BETWEEN = frozenset({"delete_my_data", "export_my_data", "ticket_status", "check_membership", "calculate"})
"""Commands that are carried out while a form waits. Opening a ticket is none: a story reads like a wish for one."""

COMMAND_SURE = 0.92
LONGEST_COMMAND = 15
"""Characters. "删除我的信息" is meant; a longer text may be a story that speaks of it."""

STORY_QUESTION_SURE = 0.92
LONGEST_STORY_QUESTION = 15
"""Characters. A story field takes nearly everything: only a short, clear question is answered in between."""

_QUESTION_FORM = re.compile(
    r"[?吗]|么$|怎么|怎样|咋|如何|多少|多久|多长|几[天个年月号点成]|什么|啥|干嘛|哪[里儿个些]|为何|凭什么"
    r"|能不能|可不可以|可以不|是不是|有没有|要不要|会不会|行不行|该不该|得不得|算不算"
)

# Stories are full of 几个月, 什么补偿都没有, 到几点: in a story only how it begins or ends makes a question.
_ENDS_AS_QUESTION = re.compile(
    r"(?:[?吗]|(?<![这那什多怎])么|呢|怎么(?:办理?|弄|算|走|交|填|写|告)?|咋[办弄整]?|如何|多少钱|[是要交给]多少|多久|多长时间"
    r"|要几[天年个]|[是算要带交](?:什么|啥)|找谁|[在去到]哪[里儿]?(?:办|领|交|查)?"
    r"|要不要|能不能|行不行|可不可以|可以不)[?。!,~… ]*$"
)
_BEGINS_AS_QUESTION = re.compile(r"^(?:请问|怎么|怎样|如何|咋|哪[里儿个]|多少|多久|多长时间|什么时候|能不能|可不可以)")
_BEGINS_AS_COMPLAINT = re.compile(r"[都也没]|不[给发交让肯]")
_RHETORICAL = re.compile(r"不知道|不晓得|不清楚|难道|不是.*吗|[还才正着].*呢")

_GIVES_UP = re.compile(
    r"^(?:[哎唉哦嗯呀啊那就我俺咱先都 ,。!…]|好吧|还是|太?麻烦了?|谢谢)*"
    r"(?:算[了啦]|取消|退出|终止|放弃|撤销|返回|停(?:下|止|[ ,!]|$)|先不[弄搞办填报查]"
    r"|不(?:[想要再用])?(?:弄|搞|办|填|登记|报|查|写|整|提交|投诉|反映|要|用|继续)(?:[了啦吧]|下去|$))"
)
_GOES_ON = re.compile(r"(?<!不)(?<!不[想要再用])继续|错|改|[这那]个|先不写|刚才")
"""Mending or leaving out one answer is not giving up; the form asks again."""

_SAYS_WHAT = {
    # "全部删除" says yes to the choice that deletion itself offers.
    "delete_my_data": re.compile("信息|数据|资料|记录|内容|隐私|[账帐]号"),
    # 会员, 是会员, 不晓得有没有参加: what a choice was asking for.
    "check_membership": re.compile("查|核[对实]|[看瞅]|找|编号|卡号|会员号|会籍"),
}
"""What else a text must hold to be a command while a choice waits, since its options are often called like one."""

_REFERENCE = r"〔{names}\d+〕"
_CHINESE_NUMBER = "[零〇一二两三四五六七八九十百千万]"
_SHAPES = {
    "phone": re.compile(_REFERENCE.format(names="(?:手机|电话|座机|固话)") + r"|\d[\d -]{5,}\d"),
    "id_tail": re.compile(_REFERENCE.format(names="证件(?:后六位)?") + r"|(?<!\d)\d{5}[\dxX](?!\d)|验证码|短信"),
    "id_number": re.compile(_REFERENCE.format(names="(?:有误)?证件")),
    "name": re.compile(_REFERENCE.format(names="姓名")),
    "file": re.compile(_REFERENCE.format(names="[^〕\\d]+")),
    "number": re.compile(rf"\d|{_CHINESE_NUMBER}+[个人位年月天块元]?$"),
    "money": re.compile(rf"\d|{_CHINESE_NUMBER}+(?:多|来)?(?:块|元|万|千|百)"),
    "date": re.compile(
        rf"\d|{_CHINESE_NUMBER}+[月号日]|^(?:大概|差不多|就)?(?:今|昨|前|去|上个?|这个?|本|年|月)[天年月周]?[初中底末]?"
    ),
    "duration": re.compile(rf"\d|{_CHINESE_NUMBER}+(?:年|个)|半年|至今|到现在"),
    "code": re.compile(r"(?=[A-Za-z0-9-]*\d)[A-Za-z0-9-]{4,}|验证码|短信|没有?[收接]到|[收接]不到"),
    "place": re.compile(r"[省市县区镇乡村旗盟州]|街道|开发区"),
    "choice": re.compile(r"^(?:第?[\d一二三四五六七八九十]+[个项条]?|[A-Ha-h]|[是对好]的?|不是?|没?有|没|行|可以|否)$"),
}

FIELD_TYPES = frozenset({"text", *_SHAPES})
"""What `expects` may be."""

_MAY_STAND_IN_A_QUESTION = frozenset({"number", "money", "date", "duration"})
QUESTION_WITH_FIGURES_SURE = 0.85

_ENDS_AS_COMPLAINT = re.compile(
    "(?:咋办|怎么办|咋整|咋弄|怎么弄|怎么搞|咋个办|找谁|谁来?管|管不管|怎么要)[呀啊呢嘛?!。 ]*$"
)
"""Whoever tells the place of his trouble ends his sentence like this; his trouble is what the form is for."""


def is_question(text: str) -> bool:
    """Tell whether a text has the form of a question (normalised text)."""
    return _QUESTION_FORM.search(text) is not None


def has_shape(expects: str, text: str) -> bool:
    """Tell whether a text looks like what the field asks for; personal numbers come as references like 〔手机1〕."""
    shape = _SHAPES.get(expects)
    return shape is not None and shape.search(text) is not None


def judged(expects: str, text: str, decision: Decision, tells_place: bool = False) -> str:
    """Return INFORM (the field's answer), CANCEL, or OTHER (to be handled as if there were no form).

    Args:
        expects: type of the field, one of FIELD_TYPES; an unknown type is treated like "text".
        text: normalised text.
        decision: what the classifier would do with the text without a form.
        tells_place: the text names a place, and says that he is there.
    """
    if objects(expects, text):
        return INFORM
    if _gives_up(text, decision):
        return CANCEL
    if _commands(expects, text, decision):
        return OTHER
    if expects not in _SHAPES:
        return OTHER if _asks_instead_of_telling(text, decision) else INFORM
    asks = is_question(text) and decision.decision == ANSWER and _says_what(expects, text, decision)
    if expects == "place":
        return OTHER if asks and not (tells_place and _ENDS_AS_COMPLAINT.search(text)) else INFORM
    if has_shape(expects, text):
        may_ask = expects in _MAY_STAND_IN_A_QUESTION and decision.confidence >= QUESTION_WITH_FIGURES_SURE
        return OTHER if asks and may_ask else INFORM
    return OTHER if asks else INFORM


def _commands(expects: str, text: str, decision: Decision) -> bool:
    sure = decision.label in COMMANDS_BETWEEN and decision.confidence >= COMMAND_SURE
    if not sure or len(text) > LONGEST_COMMAND or has_shape(expects, text):
        return False
    return _says_what(expects, text, decision)


def _says_what(expects: str, text: str, decision: Decision) -> bool:
    needed = _SAYS_WHAT.get(str(decision.label)) if expects == "choice" else None
    return needed is None or needed.search(text) is not None


def _asks_instead_of_telling(text: str, decision: Decision) -> bool:
    sure = decision.decision == ANSWER and decision.confidence >= STORY_QUESTION_SURE
    if not sure or len(text) > LONGEST_STORY_QUESTION or _RHETORICAL.search(text):
        return False
    begins = _BEGINS_AS_QUESTION.search(text) and not _BEGINS_AS_COMPLAINT.search(text)
    return bool(begins or _ENDS_AS_QUESTION.search(text))


def _gives_up(text: str, decision: Decision) -> bool:
    sure = decision.label == CANCEL_COMMAND and decision.confidence >= CANCEL_SURE
    if not sure or len(text) > LONGEST_CANCEL:
        return False
    return _GIVES_UP.search(text) is not None and _GOES_ON.search(text) is None
