"""Half sentences: what a message that leans on the one before is after, by its words alone."""

import re

WHY, NEXT, REPEAT = "why", "next", "repeat"
"""Wishes about the last answer itself: what it rests on; what comes next; once more, in short."""

LONGEST_WISH = 14
LONGEST_ASPECT = 14
LONGEST_HALF = 16
"""Characters without the marks at the ends. Whoever writes more says what he means."""

_ENDS = re.compile(r"^[\s,.。!?、~…]+|[\s,.。!?、~…]+$")
_LEAD = re.compile(
    r"^(?:那么?|这个?|哦|噢|嗯|好的?|行|知道了|还有|再问下?|再问一下|请问|问下|问一下|我?想问下?|我想知道|大概|一般|大约|到底|总共|一共|具体"
    r"|一年|每年|每月|一个月|[ ,])+"
)
_IF = re.compile(r"^(?:那|那么)?(?:要是|要(?=没|不|有)|如果|假如|假设|万一|换成|换作|若是)")
_TAIL = re.compile(r"(?:的话)?(?:[又该]?(?:怎么办|咋办|怎么弄|咋弄|怎么算|咋算|咋整))?[呢啊呀哩哇哦]*$")

_WISHES = {
    REPEAT: re.compile(
        r"(?:这|那|刚才|你说的?|上面|这话|到底|都)*(?:是|说的)?(?:什么|啥子?)意思(?:[呢啊呀]|哦)?"
        r"|(?:我|有点|还是|完全|真的?|实在)*(?:没|不太?|看不|听不|搞不|弄不|没太|没怎么)(?:看|听|搞|弄|整|明)?(?:明白|懂|清楚?|白)(?:你?说的?(?:什么|啥)?|了|啊|哎)?"
        r"|(?:麻烦|你|请|能不能|可以)*(?:再|重新|重)(?:说|讲|解释|发)(?:一遍|一下|一次|下|遍|清楚点?)?(?:吗|吧|呗)?"
        r"|(?:能不能|你|可以)?(?:说|讲)(?:简单|明白|清楚|人话|通俗)(?:点|些|一点)?(?:吗|吧|行不)?|(?:什么|啥)\?*|太长了?(?:不想看|看不懂)?"
    ),
    NEXT: re.compile(
        r"(?:然后|接下来|接着|下一步|下步|后面|之后|再然后|完了)(?:我|要|该|应该|还要|需要|得|又)*(?:怎么办|怎么做|干嘛|做什么|咋办|咋弄|怎么弄|干啥)?呢?"
    ),
    WHY: re.compile(
        r"(?:这|那|这是|又)?(?:为什么|为啥子?|为何|凭什么|凭啥|咋回事|什么原因|啥原因|有什么根据|有啥根据|有依据吗|依据呢|哪条规定的?|根据什么|哪里规定的?"
        r"|什么依据|啥依据)(?:是?这样|会这样|这么说|要|得|不|不能|不行|不给)?[一-鿿]{0,2}?[呢啊呀]*"
    ),
}

_DO = "办|弄|搞|交|申请|报|报名|领|登记|办理|问|拿|做"
_ASPECTS = {
    "documents": re.compile(
        r"(?:要|需要|得|带|准备|交|拿|提交|有|用|些)*(?:什么|啥|哪些|些什么|些啥|哪几样|哪几种)?(?:材料|资料|手续|证件|东西|文件|单子)"
        r"(?:要)?(?:吗|么|哪些|有哪些)?|(?:要|需要|得|用|我)*(?:带|准备|拿|提交|交)(?:点|些)?(?:什么|啥|哪些)(?:东西|过去|去)?|要啥子?|需要什么"
    ),
    "cost": re.compile(
        r"(?:要不要|用不用|需不需要|收不收|要|得|用|收|花|交|需要|掏|给)*(?:钱|费|费用|手续费)(?:吗|不|么|嘛|贵不贵|贵吗|贵不)?|免费(?:的|吗|的吗|不)?"
        r"|(?:要|得|需要)?(?:交|花|收|出|掏|付|缴)(?:多少|几块|好多|几多)(?:钱|费)?|贵不贵|贵吗|收费(?:吗|不)?"
    ),
    "amount": re.compile(
        r"(?:最多|最少|能|可以|会|该|我|应该|还)*(?:拿|赔|报|补|领|得|给|发|贷|赔偿|补偿|报销)(?:到|我|个|回)?(?:多少|几成|几个|好多|几多)(?:钱|个点)?"
    ),
    "money": re.compile(r"(?:是|要)?(?:多少|好多|几多|几)(?:块|元)?钱?"),
    "time": re.compile(
        r"(?:钱|要|得|需要|审核|审批|批|等|办|还要|最快|最长|结果|大概)*(?:多久|多长时间|多长|几天|几个月|多少天|几个工作日|(?:啥|什么|甚)(?:时候|时间)|几时|啥子时候)"
        r"(?:能|可以|会|才|内)*(?:办|下|批|出|到|拿|弄|有|领|给|收|知道)*(?:下来|好|完|出来|结果|到账|到手|到|成|钱|信|答复|回复|消息)*"
    ),
    "place": re.compile(
        rf"(?:要|得|该|我|应该)*(?:到|去|在|上|是)?(?:哪|哪里|哪儿|哪块|什么地方|啥地方|哪个地方)(?:能|可以|去)?(?:{_DO})*(?:的)?|地址(?:呢|在哪|在哪里)?|在哪"
    ),
    "who": re.compile(
        rf"(?:要|该|应该|得|去|可以|我|能)*(?:找|问|联系|归)(?:谁|哪个|(?:哪个|什么|啥)(?:部门|单位|人|地方))(?:{_DO}|管|说)*|谁(?:管|负责|办)"
    ),
    "how": re.compile(
        rf"(?:要|该|应该|得|我|去)*(?:怎么|咋|如何|怎样|咋个)(?:{_DO}|操作|走|整|写|去|个)(?:法|的|啊)?|流程(?:呢|是什么|是啥)?|步骤(?:呢|是什么|是啥)?"
    ),
    "conditions": re.compile(
        r"(?:要|需要|有|得|满足|符合)*(?:什么|啥|哪些)(?:条件|要求|资格|限制)(?:吗)?|(?:有|要)(?:条件|要求|限制|门槛)(?:吗|不)?"
        r"|(?:什么样?的?|哪些|啥|谁|哪种)人?(?:才|都)?(?:能|可以|有资格)(?:办|拿|申请|领|报|参加|享受|弄)?"
    ),
}


def wish_in(text: str) -> str | None:
    """Return what a whole message wants of the last answer (WHY, NEXT, REPEAT), None when it wants something else."""
    said = _bare(text)
    if not said or len(said) > LONGEST_WISH:
        return None
    return next((wish for wish, pattern in _WISHES.items() if pattern.fullmatch(said)), None)


def aspect_in(text: str) -> str | None:
    """Return the side of a matter that a whole message asks for and names nothing else: "documents", "cost", …"""
    said = _LEAD.sub("", _bare(text)).rstrip("呢啊呀哩哦吧") or _bare(text)
    if len(said) > LONGEST_ASPECT:
        return None
    return next((aspect for aspect, pattern in _ASPECTS.items() if pattern.fullmatch(said)), None)


def half_in(text: str) -> str | None:
    """Return what a half sentence puts in place of what was said ("临时工" of 那临时工呢); None if it is whole."""
    said = _bare(text)
    if len(said) > LONGEST_HALF:
        return None
    marked = bool(_IF.match(said) or said.startswith(("那", "还有")) or said.endswith("呢"))
    core = _TAIL.sub("", _IF.sub("", said) if _IF.match(said) else _LEAD.sub("", said))
    return core if marked and core else None


def _bare(text: str) -> str:
    return _ENDS.sub("", text)
