"""Wishes to see somebody else's membership: 帮我老婆查会员. Kind words, and what works instead."""

from __future__ import annotations

import re

_WHO = (
    "(?:老婆|老公|爱人|媳妇|丈夫|妻子|对象|男友|女友|男朋友|女朋友|爸爸?|妈妈?|爹|娘|父亲|母亲|爷爷|奶奶|外公|外婆|儿子?|女儿|闺女|孩子|小孩"
    "|哥哥?|弟弟?|姐姐?|妹妹?|姐夫|妹夫|嫂子|叔叔?|舅舅?|姨|姑姑?|岳父|岳母|公公|婆婆|亲戚|家人|家里人|家属|同事|工友|朋友|老乡|邻居|室友"
    "|徒弟|师傅|班长|组长|员工|工人|手下|下属|别人|旁人|人家|他人|他们?|她们?|某某)"
)
_MINE = "(?:我|俺|咱|阿拉)?(?:们)?(?:家|厂里?|公司|单位|车间)?(?:的|里)?(?:一个|一位|那个|几个)?"
_LOOK = "(?:查|看|核实|核对|问|瞅|搜)"
_MEMBERSHIP = "(?:会员|会籍|入会|在册|是不是会|入没入)"

ABOUT_OTHERS = (
    # 帮我老婆查, 替我爸问下, 给她看看会籍
    f"(?:帮|替|给|代|为){_MINE}{_WHO}[^我，。,]{{0,4}}{_LOOK}(?!我)",
    # 查我同事的, 查下他是不是会员
    f"{_LOOK}(?:一下|一查|查|看|下|询)?{_MINE}{_WHO}"
    f"(?:的(?!电话|手机|号码)|是不是|在不在|有没有|算不算|入没入|{_MEMBERSHIP}|[ 。,，?？]*$)",
    # 我老婆是不是会员, 我爸的会籍
    f"(?:我|俺){_WHO}(?:的{_MEMBERSHIP}|(?:是不是|算不算|在不在|入没入).{{0,4}}会|.{{0,4}}是会员[吗么?？])",
)
"""Regular expressions of which one stands in such a wish."""

ONLY_ONESELF = (
    "会籍是个人的信息，只能本人查，家里人、同事也不能代查，这也是在保护您。"
    "请本人用自己的手机来这里说“查会员”；不方便用手机的，带上身份证去单位工会查，或者打12351。要查您自己的，就发您自己的手机号。"
)

_WISH = re.compile("|".join(ABOUT_OTHERS))


def about_others(text: str) -> bool:
    """Tell whether a worker asks for somebody else's membership."""
    return _WISH.search(text) is not None
