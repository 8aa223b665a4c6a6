"""How things are called at the desk, and how moments and limits read there. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.conversations.addresses import Reach
from bot.conversations.record import Sending
from bot.handover.agents.lists import Which
from bot.handover.limits import HandoverLimits, minutes
from bot.handover.model import Handover, HandoverState
from bot.storage.clock import CHINA, hour
from bot.storage.columns import now

CHANNELS = {"web": "网页", "wechat": "微信", "telegram": "Telegram", "console": "命令行"}
LISTS = {Which.WAITING: "待接", Which.MINE: "我的", Which.ALL: "全部", Which.CLOSED: "已结束"}
SKILLS = {"legal": "法律"}
"""Names of the skills that rules ask for; others are called what people typed."""
OUTCOMES = {
    "solved": "已经解答",
    "ticket": "已登记工单",
    "elsewhere": "已告知找哪个部门",
    "silent": "职工没再回话",
}
_SENDING = {
    "pending": "等待发送",
    "held": "等待发送",
    "waiting": "等职工再来消息时发出",
    "sending": "正在发送",
    "sent": "已发出",
    "unknown": "不确定是否送到",
    "failed": "没有送到",
}


def handle(conversation_id: str) -> str:
    """Return the short name of a conversation, to talk about it without knowing who it is."""
    return conversation_id[-4:].upper()


def when(moment: datetime) -> str:
    """Return a moment as it reads beside a message: 14:05, on other days 11-22 14:05, in other years with the year."""
    local, today = moment.astimezone(CHINA), now().astimezone(CHINA)
    if local.date() == today.date():
        return hour(moment)
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"


def sending_told(sending: Sending | None) -> str:
    """Return how far a message came; where nothing is pushed, the worker's page fetches it."""
    return _SENDING[sending.standing] if sending else "已发出"


def due(handover: Handover | None, limits: HandoverLimits) -> datetime | None:
    """Return by when somebody must do something about a hand-over: take it, or answer; None when nobody must."""
    if handover is None or handover.state is HandoverState.ENDED:
        return None
    if handover.state is HandoverState.WAITING:
        return handover.queued_at + minutes(limits.escalate)
    claimed = handover.claimed_at or handover.queued_at
    if handover.agent_at is None or handover.agent_at < claimed:
        return claimed + minutes(limits.unanswered)
    return handover.worker_at + minutes(limits.reply) if handover.worker_at > handover.agent_at else None


def reach_told(reach: Reach | None) -> tuple[str, bool]:
    """Return what the channel still allows, in words, and whether that is a reason to worry."""
    if reach is None:
        return "网页：职工打开页面就能看到。", False
    if not reach.reachable:
        return "职工取消了关注或屏蔽了我们，现在发不到。", True
    if reach.messages_left is None:
        return "可以随时发消息。", False
    if reach.messages_left == 0:
        return "现在不能主动发了：平台要等职工再来消息。写的话会先存着，到时自动发出。", True
    until = f"，{when(reach.until)}之前有效" if reach.until is not None else ""
    soon = reach.until is not None and reach.until - now() < timedelta(hours=2)
    return f"平台还允许发{reach.messages_left}条{until}。", reach.messages_left <= 1 or soon
