"""Words that say whether a worker wants a person: known word for word, so that they work while the engine is away."""

from __future__ import annotations

import re
from typing import Literal

from bot.handover.wording import ASK, ASK_BOT, END, STOP, WAIT

Wish = Literal["person", "bot", "wait", "stop"]
"""person: he wants one; bot: he asks the bot meanwhile; wait: he waits; stop: he does not want a person any more."""

_POLITE = re.compile(r"^(?:请|请帮我|麻烦|麻烦您|帮我|给我|我要|我想)+|[吧了啊呀。！!？?\s]+$")
_WISHES: dict[str, Wish] = {
    **dict.fromkeys((ASK, "人工", "人工服务", "人工客服", "转人工客服", "转人工服务", "转接人工", "找人工"), "person"),
    **dict.fromkeys(("真人", "真人客服", "接人工", "人工坐席", "转客服"), "person"),
    **dict.fromkeys((ASK_BOT, "问机器人", "先问机器人"), "bot"),
    **dict.fromkeys((WAIT, "我等", "等着", "接着等"), "wait"),
    **dict.fromkeys((STOP, "不用人工", "取消人工", "不转人工", "取消排队", "不排队", END, "退出人工"), "stop"),
}


def wish_in(text: str) -> Wish | None:
    """Return what these words wish, None when they are about something else."""
    plain = text.strip()
    return _WISHES.get(plain) or _WISHES.get(_POLITE.sub("", plain)) or _WISHES.get(plain.rstrip("。！!"))


_ENDS = frozenset({END, "退出人工", "结束人工服务", "结束人工接待"})
_BY_PHONE = re.compile("电话|号码|打给|打过去|语音|通话|当面|面对面|约个|话里")


def ends_it(text: str) -> bool:
    """True when these words, said to a person, end his help: 不等了 may be meant for him."""
    return _POLITE.sub("", text.strip()) in _ENDS


def wants_to_phone(text: str) -> bool:
    """True when he wants a person on the telephone or face to face, not in the chat."""
    return _BY_PHONE.search(text) is not None


def is_about_people(text: str) -> bool:
    """True when the words say nothing but whether he wants a person."""
    return wish_in(text) is not None
