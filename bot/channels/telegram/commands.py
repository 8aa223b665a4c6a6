"""The commands of the bot's menu."""

from __future__ import annotations

from bot.channels.greeting import help_offered
from bot.channels.telegram import wording
from bot.conversations.model import Choice, Reply
from bot.dialogue.wording import PRIVACY_NOTICE

MENU = (
    ("menu", "看看我能办什么"),
    ("ticket", "查工单"),
    ("apply", "我要申请"),
    ("human", "转人工"),
    ("privacy", "我的信息怎么处理"),
    ("help", "怎么用"),
)
"""Names and what stands beside them in the menu. `/start`, which opens the chat, needs no entry."""

SAID: dict[str, tuple[str, str | None]] = {
    "ticket": ("查工单", "ticket_status"),
    "apply": ("我要申请", "apply"),
    # No command of the engine: what he is told depends on who is there to talk to.
    "human": ("转人工", None),
}
"""Commands that say something: the words, and what they mean as the payload `chosen` of a choice."""


def answer_to(command: str) -> tuple[str, Reply]:
    """Return what stands in the transcript for any other command, and its answer."""
    if command == "privacy":
        choices = (
            Choice(wording.DELETE_DATA, {"chosen": "delete_my_data"}),
            Choice(wording.EXPORT_DATA, {"chosen": "export_my_data"}),
        )
        return wording.ASKED_PRIVACY, Reply(PRIVACY_NOTICE, choices, author="notice")
    return wording.ASKED_HELP, help_offered()
