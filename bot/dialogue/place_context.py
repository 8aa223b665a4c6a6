"""Which place a message speaks of, and whether it speaks of nothing else."""

from __future__ import annotations

import re

from bot.dialogue.rendering import PlaceContext
from bot.directory.places import Mention, PlaceIndex

_DENIED = re.compile(r"我?(?:不是|不在)[^,，。;；]{1,8}?(?:的|人)?(?:[,，。;；]|而?是|$)")
_ABOUT_HIMSELF = re.compile(r"(?:我|俺|咱|我们|咱们)(?:人)?(?:现在|目前|如今)?(?:是|在|住|搬到|来)[^,，。]{0,4}$")
_IS_ELSEWHERE = re.compile(r"(?:我|俺|咱)们?(?:家|人)?(?:是|在|住)?(?:隔壁|旁边|邻近|外|别的)的?(?:县|市|区|镇|省)")
_NOTHING_MORE = re.compile(
    r"我们?|俺们?|咱们?|老家|老婆|现在|目前|如今|人|是|住|在|来|到|打工|上班|工作|干活|做事|厂里|县城|城里|城区|城|镇上|市里"
    r"|(?:说|写|打|搞|弄|讲)错了?|不对|应该|这边|那边|这里|那里|附近|边上|那么?|要是|如果|换成|换到|换作|改成|改为|算|看看|的|呢|吧|啊|哦|了|里|[\s,，。.、!！?？]"
)
_ADDRESS = re.compile(
    # 互助报销怎么弄 and 查会员号 end like an address, and ask for something.
    r"(?!.*(?:怎么|咋|如何|什么|啥|吗|知道|申请|报销|补贴|会员|工会))"
    r"[\w\u4e00-\u9fff]{0,12}(?:路|街|道|巷|[0-9]弄|村|镇|乡|[0-9一二三四五六七八九十](?:号|栋|楼|室)|园|区|小区|市场|广场)"
    r"[0-9]{0,5}(?:号|栋|楼|室)?"
)


def find_place(places: PlaceIndex, text: str, tapped: str | None, remembered: str | None) -> tuple[PlaceContext, bool]:
    """Return what is known of the worker's place, and True when the text only tells where he is.

    Args:
        text: normalised words of the worker.
        tapped: code of the place whose choice he tapped, if he did.
        remembered: code known from earlier messages; it also settles names that several places share.
    """
    if tapped is not None:
        return PlaceContext(tapped, remember=True), True
    text = _DENIED.sub("", text)
    only = places.only_place(text, near=remembered)
    mentions = [only] if only is not None else places.find(text, near=remembered)
    only_place = only is not None or (bool(mentions) and _tells_nothing_else(text, mentions))
    # "I am from Sichuan and work in Ningbo": where he works is what counts.
    mentions = [mention for mention in mentions if not mention.origin] or mentions
    sure = {mention.candidates[0]: mention for mention in mentions if len(mention.candidates) == 1}
    if len(sure) == 1:
        ((code, mention),) = sure.items()
        # A place that he merely mentions ("my friend in Yiwu") counts for this answer, and does not move him.
        himself = remembered is None or only_place or bool(_ABOUT_HIMSELF.search(text[: mention.start]))
        return PlaceContext(code, remember=himself and not _IS_ELSEWHERE.search(text)), only_place
    unsure = [mention for mention in mentions if len(mention.candidates) > 1]
    if not sure and unsure:
        mention = unsure[0]
        if remembered is not None and any(places.contains(code, remembered) for code in mention.candidates):
            return PlaceContext(remembered), only_place
        return PlaceContext(remembered, (mention.text, mention.candidates)), only_place
    return PlaceContext(remembered), only_place and bool(mentions)


def _tells_nothing_else(text: str, mentions: list[Mention]) -> bool:
    for mention in sorted(mentions, key=lambda mention: mention.start, reverse=True):
        text = text[: mention.start] + " " + text[mention.end :]
    rest = _NOTHING_MORE.sub("", text)
    return not rest or _ADDRESS.fullmatch(rest) is not None
