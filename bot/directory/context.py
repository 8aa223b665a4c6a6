"""The words around a name that make it a place, or something else that only bears the name."""

import re

# Someone is there, comes from there, goes there. 现在, 存在, 收到, 过去 … end with the same characters and say nothing.
_THERE = re.compile(
    r"(?:(?<![现存正实好潜自内外所])在|(?<![收得拿遇感达签直受做找看听碰等办])到|(?<![过失出除])去|(?<![收])回|(?<!自)从|来自|位于|坐标|籍贯|老家|户口|户籍"
    r"|我们|咱们?|俺们?|阿拉|隔壁|旁边)(?:了|是|在|到|的)?[：: ]?$"
)
# 庆元隔壁的龙泉, 紧挨着磐安: what lies beside a place is another place.
_BESIDE_IT = re.compile(r"[县市区镇]?的?(?:隔壁|旁边)")
_NEXT_TO = re.compile(r"(?:紧?挨着|靠着|紧挨|紧邻|毗邻|隔壁就是)$")
_SOMEONE = re.compile(
    r"(?:这边|那边|这里|那里|这儿|那儿|这块|那块|当地|本地|本地人|人(?![员民社事力资寿们均才口大])|籍|上班|打工|工作|务工|做工|干活|总工会|工会|县城|城区|市区)"
)
# After 在 + an everyday word: the sentence goes on as it would after a place.
_GOES_ON = re.compile(r"$|[\s，。、,.!！?？；;）)]|[的呢和这那上打做干交缴参有开租住买读办区县市工]")
_HOME_IS = re.compile(r"(?:来自|籍贯|老家|户口|户籍|出生|娘家)(?:就?是|还?在|于)?[：: ]?$")
_HAILS = re.compile(r"人(?![员民社事力资寿们均才口大])|籍|(?:农村|乡下|那边|这边)?(?:过)?来的|农村的|老家|户口|户籍")
_EDGE = re.compile(r"(?:^|[\s，。、,.!！?？；;：:（(“\"]|我们|我|请问|你好|您好|那|是|从|在|到|和|跟)$")

# Roads, brands, dishes, villages: they bear the name of a place and lie elsewhere.
_BEARS_THE_NAME = re.compile(
    r"[东南西北中一二三]?(?:路(?!过|途)|大道|大街|街道|高速|高架|大桥|隧道|新村)|街(?!上)|[村镇乡](?!里|上|镇|村|下)|社区|小区|花园|广场|大厦|弄|胡同"
    r"|大学|学院|银行|航空|保险|人寿|证券|啤酒|白酒|拉面|火锅|烤鸭|小吃|汽车|话(?!题|费)|菜|时间|商会"
)
_INTRODUCES = re.compile(r"(?:我叫|名叫|姓名|名字)[是叫为：: ]*[\u4e00-\u9fff]?$")

# 磐安市场, 临海区域: the character after the short name belongs to the next word.
_RANK_BEHIND = re.compile(r"[县市区](?![场域别间分])")

# Nothing but a place: what may stand before and behind it. No word here may repeat itself or be made of others: a long
# 嗯嗯嗯… would be tried in every way that it can be cut, without end.
_BEFORE = re.compile(
    r"(?:(?:你好|您好|请问|嗯|哦|喔|好的?|那么?|要是|如果|假如|换成|就|噢|呃|我们?|俺们?|咱们?|阿拉|现在|目前|本人|人|家|单位|公司|厂|工作|上班|打工|地点|地址|位置|地区|城市|所在地|坐标"
    r"|老家|户口|户籍|来自|位于|住|都|也|是|在|到|于)|[\s，,。.：:！!~、])*"
)
_BEHIND = re.compile(
    r"(?:(?:这边|那边|这里|那里|这儿|那儿|这块|那块|本地|当地|的|人|上班|打工|工作|务工|干活|呢|呀|啊|哦|吧|了|啦|嘛|哈|咯|诶|那|么|吗|也是)|[\s，,。.！!?？~…])*"
)


def says_where(text: str, start: int, end: int) -> bool:
    """A word before or behind says that text[start:end] is where someone is or comes from."""
    return bool(_THERE.search(text, max(0, start - 8), start) or _SOMEONE.match(text, end))


def is_surely_where(text: str, start: int, end: int) -> bool:
    """The stricter form of `says_where`, for names that are everyday words too."""
    return bool(
        (_THERE.search(text, max(0, start - 8), start) and _GOES_ON.match(text, end)) or _SOMEONE.match(text, end)
    )


def says_origin(text: str, start: int, end: int) -> bool:
    """Someone comes from there, which is not to say that he is there: 四川人, 户口在贵州, 河南来的."""
    return bool(_HOME_IS.search(text, max(0, start - 8), start) or _HAILS.match(text, end))


def only_a_landmark(text: str, start: int, end: int) -> bool:
    """Somebody or something lies beside text[start:end], and so in another place."""
    return bool(_BESIDE_IT.match(text, end) or _NEXT_TO.search(text, max(0, start - 8), start))


def begins_cleanly(text: str, start: int) -> bool:
    """No word can reach into the name from the left: a sentence, or a clause, begins here."""
    return bool(_EDGE.search(text, max(0, start - 8), start))


def only_bears_the_name(text: str, start: int, end: int) -> bool:
    """上海的南京|路, 青岛|啤酒, 我叫陈|金华: a name in the name of something else."""
    return bool(_BEARS_THE_NAME.match(text, end) or _INTRODUCES.search(text, max(0, start - 8), start))


def rank_behind(text: str, end: int) -> bool:
    """A worker's own 县, 市 or 区 stands behind a short name (奉化市, now 奉化区)."""
    return bool(_RANK_BEHIND.match(text, end))


def is_all(text: str, start: int, end: int) -> bool:
    """Beside text[start:end] stand only words that say nothing more."""
    return bool(_BEFORE.fullmatch(text, 0, start) and _BEHIND.fullmatch(text, end))
