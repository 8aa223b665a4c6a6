"""What the words after an emergency tell: a place, a phone, that help comes, that everybody is safe."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.directory.places import PlaceIndex
from bot.privacy.door import reveal
from bot.privacy.keys import KeyRing

_REFERENCE = re.compile(r"〔(?:手机|电话)[0-9]+〕")
_ADDRESS = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9]{1,}(?:路|街|道|大道|巷|弄|村|镇|乡|号|栋|幢|座|楼|层|室|厂|厂房|工地|工业园|园区|车间|宿舍|公司|项目部|仓库"
    r"|矿|桥|隧道|码头|车站|市场|小区|广场|大厦|对面|旁边|附近|门口|路口|工棚|食堂|酒店|医院|学校|店|标段|井|塔吊|楼顶|天台)"
)
_QUESTION = re.compile(
    r"[?？]|吗|么(?!子)|呢|怎么|咋|如何|多少|几级|什么|哪里能|能不能|可不可以|算不算|多久|赔|补贴|补助|入会|工资|社保|合同"
)
_SAFE = re.compile(
    r"没事(了|啦|儿了|哈|$|[,。!])|(人|大家|都|他|她|我)(们)?(都|已经|现在|也)?(没事|安全|平安|脱险|出来)(了|啦|$|[,。!])|安全了|脱险"
    r"|误报|搞错|弄错|发错|点错|打错了|闹着玩|开玩笑|虚惊|不是真的|测试一下|救(出|上)来了|火(已经|都)?灭了|放(我|我们|他|人)?(们)?出来了"
    r"|醒(过来)?了|好多了|想开了|不跳了|下来了(?!吗)|(?<!是)(?<!不)假的"
    r"|(就是|只是|随便|就)(试试|试一下|玩玩|测试)|(门|锁)(已经|都|给)?(打)?开了$|(不难受|缓过来|缓过劲|哄好|劝住|劝下来|松手|放人|不打)了"
)
_NOT_SAFE = re.compile(r"(没|不|还没|没有|不是)(都)?(安全|脱险|出来|没事|醒|救)|不(太)?好|还(在|有)|严重")
_HELP = re.compile(
    r"(救护车|消防车?|警察|民警|120|119|110|医生)(都|已经|马上|快|也)?(来|到|在路上|往这)|(已经|都|我)?(打|报|叫)(了|过)(120|119|110|警|救护车|消防)"
    r"|(打|报|叫)(120|119|110|警|救护车|消防)了|送(到|去|往)?医院了"
)
_CRIES = re.compile(
    r"^(?:那|现在|我|我们|到底|该|要|,)*(?:怎么办|咋办|咋整|怎么弄|快点?|快来人?|急|人呢|来人)[呀啊呢!?。 ]*$"
)
_ERRAND = re.compile(
    r"登记|工单|查|会员|入会|取消|删除|撤|催办|补充|申请|人工|真人|转接|客服|投诉|举报|仲裁|材料|起诉|法援|律师|互助|补贴"
    r"|^(?:我要|我想问|帮我|请问)"
)
_POLITE = re.compile(r"^(?:你好|您好|谢谢|多谢|好的?|收到|知道了|嗯|再见|在吗)")
_ASKS = re.compile(r"[?？]|吗|么(?!子)|怎么|咋|如何|多少|几级|什么|哪里能|能不能|可不可以|算不算|多久")
_MATTER = re.compile(r"工资|薪|欠|钱|社保|保险|合同|工伤|工会|赔|辞|开除|加班|劳动|公积金|请假|热线")
_DIED = re.compile(
    r"人(?:已经|就|都|也)?没(?:了|有了)|没(?:能)?(?:救|抢救)(?:过来|回来)|抢救(?:无效|不过来)|(?:去世|过世|断气|咽气)了"
    r"|(?<![累吓疼痛气烦热困急冷饿笑])死了"
)
LONGEST_NOTICE = 40
LONGEST_SAID_ON, LONGEST_SAID_ON_GENTLY = 20, 60
"""Characters. Longer words are a matter of their own; whoever is in despair is listened to longer."""
LONGEST_ADDRESS = 60


@dataclass(frozen=True)
class Told:
    """What a message tells. `code` is a place of the directory, `address` says that his own words tell where."""

    code: str | None
    address: bool
    phone: str | None = field(repr=False)

    @property
    def somewhere(self) -> bool:
        """True when it tells a place at all."""
        return self.code is not None or self.address


def told_in(
    session: Session, keys: KeyRing, places: PlaceIndex, conversation_id: str, text: str, near: str | None
) -> Told:
    """Return what a masked, normalised message tells.

    Args:
        near: code of a place the worker is known to belong to.
    """
    mentions = [mention for mention in places.find(text, near) if not mention.origin]
    only = places.only_place(text, near)
    codes = {mention.code for mention in ([only] if only else mentions) if mention.code is not None}
    reference = _REFERENCE.search(text)
    phone = reveal(session, keys, conversation_id, reference.group()) if reference else None
    address = bool(_ADDRESS.search(_REFERENCE.sub("", text)))
    return Told(codes.pop() if len(codes) == 1 else None, address, phone)


def is_only_told(text: str) -> bool:
    """True when a message is short and asks nothing, so that a place in it is an answer, not a question's subject."""
    return len(text) <= LONGEST_ADDRESS and not _QUESTION.search(text)


def says_safe(text: str) -> bool:
    """True when a message says that nobody is in danger (any more)."""
    return len(text) <= LONGEST_NOTICE and bool(_SAFE.search(text)) and not _NOT_SAFE.search(text) and "吗" not in text


def says_somebody_died(text: str) -> bool:
    """True when a message says that help came too late."""
    return len(text) <= LONGEST_NOTICE and _DIED.search(text) is not None and "吗" not in text


def cries(text: str) -> bool:
    """True when a message only cries for help: 怎么办啊, 快来人."""
    return _CRIES.search(text) is not None


def says_on(text: str, gentle: bool) -> bool:
    """True when a message goes on about the emergency, without a question that anybody else can answer.

    Args:
        gentle: he speaks of dying: then what weighs on him, money or work, belongs to it.
    """
    if len(text) > (LONGEST_SAID_ON_GENTLY if gentle else LONGEST_SAID_ON) or _ERRAND.search(text):
        return False
    asks = _ASKS.search(text) is not None and not cries(text)
    about_a_matter = _MATTER.search(text) is not None
    if gentle:
        return not (asks and about_a_matter)
    return not asks and not about_a_matter and not _POLITE.search(text)


def says_help_comes(text: str) -> bool:
    """True when a message says that help was called or is there."""
    return len(text) <= LONGEST_NOTICE and bool(_HELP.search(text)) and not _QUESTION.search(text)
