"""What a worker says about the form rather than into it: back, skip, go on, stop."""

from __future__ import annotations

import re
from typing import Literal

Control = Literal[
    "back", "wrong", "skip", "refuse", "continue", "restart", "cancel", "unsure", "wait", "later", "only_talking"
]

BACK, SKIP, CONTINUE, RESTART, CANCEL = "上一步", "跳过", "接着填", "重新填", "取消"

_WORDS: dict[Control, str] = {
    "back": "上一步 返回上一步 返回 回上一步 退回 退回去 上一个",
    "wrong": "填错 写错 弄错 说错 点错 选错 打错 搞错 刚才填错 刚才写错 刚才点错 刚才选错 我填错 我写错 填的不对 "
    "重新选 重选 改一下 要改 我要改 我想改 修改 我要修改 修改一下",
    "skip": "跳过 略过 先跳过 跳过这个 这个跳过 下一步 下一个 下一题 过",
    "refuse": "不填 不用 不想填 不写 不想写 不想说 不方便 不方便说 不要 不留 不想留 不给 不想给 "
    "不说 不讲 不愿说 不愿意说 不告诉你 不透露 不方便透露 不能说 不敢说",
    "continue": "接着填 继续 继续填 继续填写 接着来 接着 不改",
    "restart": "重新填 重填 重来 重新来 从头来 从头填 重新开始 弄错了重来",
    "cancel": "取消 取消填写 退出 算 算了算 不办 不弄 不查 不登记 不报 停 停下 终止 放弃 放弃填写 不填写",
    "unsure": "不知道 不清楚 不晓得 不记得 记不清 记不得 忘 没有 没 无 说不清 说不好 "
    "不太清楚 不确定 不懂 没单位 没有单位",
    "wait": "等一下 等等 等下 等会 等会儿 等一会 等一会儿 稍等 稍等一下 "
    "等我一下 我想想 让我想想 我想一下 我看看 我找找",
    "later": "等会再说 等会儿再说 等下再说 等一下再说 回头再说 回头再填 晚点再说 晚点再填 晚点填 "
    "晚些再说 明天再说 明天再填 改天再说 改天再填 下次再说 下次再填 以后再说 以后再填 先放着 "
    "先放一放 先留着 先存着 先保存 保存 先这样 有空再填 有空再说 下班再说 下班再填 忙完再说 "
    "现在没空 现在没时间 没空 没时间 在上班 在忙 现在不方便 不方便打字 待会再说 待会儿再说 "
    "过会再说 过会儿再说 过两天再说 过几天再说 暂时不填 先不填 先不弄",
}
_CONTROLS = {word: control for control, words in _WORDS.items() for word in words.split()}
_PUTS_OFF = re.compile(
    "(?P<why>.{2,15}?)(?:等会儿?|等下|等一下|回头|晚点|晚些|待会儿?|过会儿?|明天|改天|下次|下班|忙完)再(?:说|填|弄|来)"
)
_WRONG = re.compile("(?:不好意思|我|刚才|刚刚|上面|前面|好像|不小心)+(?:填|写|弄|说|点|选|按|打|搞)错")
_ONLY_TALKING = re.compile(
    "(?:那|我)?(?:没事|没什么事|没啥事|没什么|没啥)?了?(?:我)?"
    "(?:(?:就是|只是|就|只)?(?:随便)?(?:说说|说一说|问问|聊聊|看看|试试)(?:而已)?|(?<=没事)|(?<=没事了)|(?<=没什么事)|(?<=没啥事))"
)
_KEEPS_PHONE_BACK = re.compile(
    "不(?:想|愿意|敢|方便|便|能|用|要|必|需要|给|填|写)?(?:留|打|给|填|写|要|说|联系)|不方便|不用|不必|不需要|不愿意|不敢"
    "|没有?(?:电话|手机|号码)|别(?:打|联系|给)|怕|匿名"
)
_SUBMITS = re.compile(
    "(?:(?:那|就|请|帮我|给我|麻烦|直接|赶紧|现在|我要|要)*"
    "(?:嗯|好|行|对|是|没错|没问题|可以|ok|okay|确认|确定|这样|提交|递交|上报|发送|发|交)"
    "(?:一下|出去|上去|了|吧|啦|呗|啊|呀|哈|的|哦|噢)*)+"
)
_ALL_SENT = re.compile(
    "(?:好|行|可以|嗯|ok|完|齐|够|没|没有|没别的|没有别的)了?|(?:就|只有|只|先)?(?:这些|这么多|这几张|这一张|这张|这个|这两个|这样)了?"
    "|(?:都|全|已经)?(?:发|传|拍|交)(?:完|好|齐)了?|(?:好的?|行)?(?:下一步|下一项|继续|完成)",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(
    "(?:我|不是|都|就|就是|用|按|照|还是|跟|和|同)*(?:前面|上面|刚才|刚|之前|开头|已经|都|早就)+"
    "(?:我|已经|都)*(?:说|讲|写|发|提|告诉你?)?(?:过|了|的)*(?:那个|那句|那些|那样|一样|那件事|事|话|内容|情况)?(?:啊|呀|嘛)?"
    "|(?:我)?(?:都|已经|不是|刚才|刚)*(?:说|讲|写)过(?:了)*(?:吗|嘛)?|同上|如上|见上"
)
LONGEST_REFERENCE = 20
"""Characters of 就是前面说的. A long 都都都… would be tried in every way that three groups can share it."""

_POLITE_WORDS = (
    "谢谢 谢谢你 谢谢您 多谢 谢 感谢 辛苦 是 是的 好 好的 好滴 嗯 嗯嗯 行 可以 对 对的 没错 ok okay "
    "收到 知道 明白 你好 您好 在吗 在不在 有人吗 呵呵"
)
_POLITE = frozenset(_POLITE_WORDS.split())


def control_in(text: str) -> Control | None:
    """Return what the whole text says about the form, None when it is an answer (a story may well contain 算了)."""
    said = plain(text)
    control = _CONTROLS.get(said) or _puts_off(text)
    if control is None and _WRONG.fullmatch(said):
        return "wrong"
    if control is None and said and _ONLY_TALKING.fullmatch(said):
        return "only_talking"
    return control


def _puts_off(text: str) -> Control | None:
    """Return `later` for 单子不在手边，等会再说: in a few words why, then that he puts it off; 老板说下次再说 tells."""
    match = _PUTS_OFF.fullmatch(plain(text))
    return "later" if match is not None and not re.search("[他她说]|老板|经理|单位|公司", match["why"]) else None


def keeps_phone_back(text: str) -> bool:
    """Return whether a sentence without a number says that none shall be left: 怕老板打电话, 没有电话."""
    return _KEEPS_PHONE_BACK.search(text) is not None and "〔" not in text and not any(c.isdecimal() for c in text)


def refers_back(text: str) -> bool:
    """Return whether the whole text says that it was said before: 就是前面说的, 刚才说过了, 同上."""
    said = "".join(character for character in text if character.isalnum())
    return 2 <= len(said) <= LONGEST_REFERENCE and _REFERS_BACK.fullmatch(said) is not None


def submits(text: str) -> bool:
    """Return whether the whole text agrees to hand in: 没错 提交, 发吧, 就这样. A question does not."""
    said = "".join(character for character in text.lower() if character.isalnum())
    return "?" not in text and "？" not in text and len(said) <= 20 and _SUBMITS.fullmatch(said) is not None


def says_all_sent(text: str) -> bool:
    """Return whether the whole text says that no further file comes: 好了, 就这些, 发完了, 没有了."""
    return _ALL_SENT.fullmatch(plain(text)) is not None


def only_polite(text: str) -> bool:
    """Return whether the whole text is thanks, a greeting or a nod, which answers no question for a name or a story."""
    return plain(text).lower() in _POLITE


def plain(text: str) -> str:
    """Return a text without punctuation and without the particles at its end."""
    return "".join(character for character in text if character.isalnum()).rstrip("了吧呗啦呢啊呀哦哈")
