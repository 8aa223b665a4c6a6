"""What the routes of conversations take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from bot.api.sent import Sent
from bot.conversations.model import Owner
from bot.handover.agents.saying import LONGEST


class ConversationOut(BaseModel):
    """A conversation. `owner`: who speaks for the union: bot, queued (somebody was asked for), human."""

    id: str
    channel: str
    place: str | None = Field(description="地区的区划代码")
    owner: Owner
    last_at: datetime | None
    reason: str | None = Field(description="为什么转人工；没有转时为空")
    risk: int = Field(description="0平常，2有危险")
    asked_at: datetime | None
    mine: bool = Field(description="这个令牌的账号正在接待")
    unread: int


class ConversationPage(BaseModel):
    """A page of conversations; `next` is the number of the next page."""

    items: list[ConversationOut]
    next: int | None


class SummaryOut(BaseModel):
    """What was known when people were asked; personal numbers stand as references."""

    wants: list[str]
    form: list[str]
    tickets: list[str]
    applications: list[str]


class MessageOut(BaseModel):
    """A message. `seq` grows within a conversation: ask for those after the last one you have."""

    id: str
    seq: int
    author: Literal["worker", "bot", "agent", "notice"]
    text: str
    at: datetime
    files: list[str] = Field(description="附件的文件名")


class Messages(BaseModel):
    """Messages in order."""

    items: list[MessageOut]


class MessageIn(Sent):
    """What is said to the worker. The same `client_id` twice is one message."""

    text: str = Field(min_length=1, max_length=LONGEST)
    client_id: str = Field(min_length=1, max_length=64, pattern=r"^[\w.:-]+$")


class EndingIn(Sent):
    """What came of it; it stays as a note for colleagues."""

    outcome: str = Field("已处理", min_length=1, max_length=20)
    words: str = Field("", max_length=500)


class MessageSent(BaseModel):
    """`again`: it had been sent before with the same client_id."""

    id: str
    again: bool
