"""Messages of workers without what could tell who they are, and without what says nothing of the matter."""

from __future__ import annotations

import re

from bot.directory.places import PlaceIndex
from bot.text.personal import find_personal

LONGEST = 120
_REFERENCE = re.compile("〔([^〔〕0-9]+)[0-9]*〕")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_WHO = (
    "老公|老婆|爱人|丈夫|妻子|媳妇|儿子|女儿|爸爸?|妈妈?|哥哥?|姐姐?|弟弟?|妹妹?|工友|同事|老乡|朋友|经理|主管|"
    "班长|组长|线长|厂长|主任|队长|包工头|老板娘?|老总|师傅|叫"
)
_NAMED = re.compile(rf"(?P<who>{_WHO})(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=[也说讲和跟，。,.、！!？?\s]|$)")
_NO_NAMES = frozenset(re.findall("..", "马上张口高兴方便严重周末周日周六安全万一向来金额石头任何何时何必于是余下"))
_SPOKEN_NUMBER = re.compile("[零〇一二三四五六七八九幺]{7,}")
_COMPANY = re.compile("[\u4e00-\u9fff（）()]{2,20}?(?:有限责任公司|股份有限公司|有限公司)")
_AFTER_PLACE = re.compile(
    "(?:省|市|县|区|镇|街道)?[^的里在上到去来，。,.！!？?\\s]{2,10}?(?:公司|厂|集团|酒店|饭店|商场|超市|学校|医院|工地)"
)
_INTRODUCES = re.compile(
    r"(?:^|(?<=[，,。；;！!？?\s]))(?:我|俺|本人)?(?:的)?(?:是|叫|姓名|名字|电话|手机|手机号|号码|联系方式|身份证|身份证号|证件号)?"
    r"(?:是|叫|为|[:：])?(?:〔[^〔〕]+〕)+(?:$|[，,。；;！!？?\s]+)"
)
_BEFORE = re.compile(
    r"^(?:你好|您好|请问|师傅|那个|喂|麻烦(?:问|你|您)?(?:一?下)?|打扰了?|(?:我)?想?问一?下|[，,。！!\s])+"
)
_BEHIND = re.compile(r"(?:[啊呀呢吗嘛哦吧哈呗]|怎么办|咋办|咋整|怎么弄|咋弄|谢谢|[，,。.！!？?~…\s])+$")


def anonymous(text: str, places: PlaceIndex | None = None) -> str:
    """Return a message without what could tell who wrote it, or of whom.

    References lose their numbers, late finds are masked, a clause that only introduces the writer is left out. Names
    behind 老公, 班长, … and of employers behind a place are masked as well as they can be told; whoever reads the list
    looks at the rest.
    """
    for span in reversed(find_personal(text, expects_tail=True)):
        text = f"{text[: span.start]}〔{span.kind}1〕{text[span.end :]}"
    text = _REFERENCE.sub(lambda match: f"〔{match[1]}1〕", text)
    text = _SPOKEN_NUMBER.sub("〔号码1〕", text)
    text = _COMPANY.sub("〔单位1〕", text)
    for mention in reversed(places.find(text) if places is not None else []):
        employer = _AFTER_PLACE.match(text, mention.end)
        if employer is not None:
            text = f"{text[: mention.start]}〔单位1〕{text[employer.end() :]}"
    text = _NAMED.sub(_without_name, text)
    text = _INTRODUCES.sub("", text) or text
    return re.sub(r"[\[\]{}\s]+", " ", text).strip(" ，,；;")[:LONGEST]


def core(text: str) -> str:
    """Return what a message says of its matter: without greeting, filler and references."""
    return _BEHIND.sub("", _BEFORE.sub("", _REFERENCE.sub("", text))) or text


def _without_name(match: re.Match[str]) -> str:
    return match[0] if match["name"] in _NO_NAMES else f"{match['who']}〔姓名1〕"
