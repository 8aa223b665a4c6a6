"""A worker tells his case after an answer that asked for it ("告诉我…我帮您登记"): no question, but no noise either."""

from __future__ import annotations

import re

from bot.nlu.decision import ANSWER, Decision
from bot.nlu.follow_up import About

OFFER_TICKET = "offer_ticket"
"""Decision: ask whether the case that was just told shall be registered."""

SHORTEST_CASE, LONGEST_WITHOUT_FACTS = 12, 25
"""Characters. A shorter text is no case; up to the second length it must hold a fact: a number, a date, an employer."""

SHORTEST_ADDITION = 4
"""Characters of what he adds while he is asked whether his case shall be registered."""

_ASKS = re.compile(
    r"[?吗]|怎么|咋[办弄样]|如何|能不能|可不可以|是不是|要不要|有没有用|多久|多少|什么|啥|哪里|哪儿|谁|呢$"
)
_FACTS = re.compile(
    r"\d|[一二两三四五六七八九十半几]+(?:个月|年|天|号|月|万|千|百|块|多)|公司|厂|店|工地|单位|老板|包工头|物业|酒店|中介|去年|今年|上个?月|昨天|前天"
)
_ADDS = re.compile(
    r"^(?:一共|总共|合计|加起来|大概|差不多|还)?(?:欠|拖)(?:了|着)?我?们?(?:\d|[一二两三四五六七八九十几])|^(?:一共|总共|合计|加起来)欠?"
)
"""A sum or a time that belongs to the case, and would be a question of its own to the model: 一共欠我一万二."""

_ABOUT_THE_BOT = re.compile(r"^(?:谢谢|好的|知道了|明白|你们?(?:工会|这个|怎么)|算了)")


def told_case(text: str, about: About, plain: Decision, near: list[str]) -> Decision | None:
    """Return the offer to register what was told; None when it is a question, a command, or another matter.

    Args:
        plain: what would be done with the message by itself.
        near: questions of the same matter as `about`.
    """
    if about.takes_story and _ADDS.search(text) and not _ASKS.search(text):
        return Decision(OFFER_TICKET, None, 1.0)
    shortest = SHORTEST_ADDITION if about.telling else SHORTEST_CASE
    if not about.takes_story or len(text) < shortest or _ASKS.search(text) or _ABOUT_THE_BOT.search(text):
        return None
    if not about.telling and len(text) <= LONGEST_WITHOUT_FACTS and not _FACTS.search(text):
        return None
    if plain.decision == ANSWER and plain.label not in (about.question, *near):
        return None
    return Decision(OFFER_TICKET, None, 1.0)
