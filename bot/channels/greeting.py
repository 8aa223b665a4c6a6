"""How a chat platform's worker is greeted: what this is, and what he may tap."""

from __future__ import annotations

from bot.conversations.model import Choice, Reply
from bot.dialogue.wording import PRIVACY_NOTICE

TOPICS = (
    Choice("怎么加入工会", {"chosen": "joining/how_to_join"}),
    Choice("医疗互助是什么", {"chosen": "mutual_aid/what_is_mutual_aid"}),
    Choice("创业补贴", {"chosen": "startup/startup_subsidy"}),
    Choice("法律援助怎么申请", {"chosen": "legal_help/where_to_apply_legal_aid"}),
    Choice("查我的会员", {"chosen": "check_membership"}),
    Choice("我要反映问题", {"chosen": "open_ticket"}),
)
"""What workers ask most, as payloads of choices (`bot.conversations.model.Choice`)."""

WELCOME = "想问什么，直接打字就行，也可以从下面挑一个。急事请拨12351。"
HELP = (
    "工会的事都可以问我：入会、医疗互助、创业补贴、维权。照您平时说话那样打字就行，也可以从下面挑一个。急事请拨12351。"
)


def greeting(first_contact: bool, scene: str = "") -> list[Reply]:
    """Return what a worker is told who begins to follow, or who comes back.

    Args:
        first_contact: he has not been told yet how his data is treated.
        scene: words of the code that he scanned (`bot.channels.scenes`).
    """
    notice = [Reply(PRIVACY_NOTICE, author="notice")] if first_contact else []
    return [*notice, *([Reply(scene)] if scene else []), Reply(WELCOME, TOPICS)]


def help_offered() -> Reply:
    """Return what a worker is told who asks what this can do."""
    return Reply(HELP, TOPICS)
