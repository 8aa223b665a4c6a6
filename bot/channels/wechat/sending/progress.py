"""What a notice says of a ticket or application that may be told outside the conversation: no words of anybody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.conversations.model import Entry

_SUBJECT = re.compile(r"(?P<kind>工单|申请)(?P<number>(?:GD|SQ)[0-9]{10,12})(?![0-9])")

_FILED = re.compile(r"^(?P<kind>工单号|申请号)：(?:GD|SQ)[0-9]{10,12}$", re.MULTILINE)

Kind = Literal["ticket", "application"]


@dataclass(frozen=True)
class Progress:
    """Which ticket or application moved on, and when; `message` is the id of the message that tells it in full."""

    kind: Kind
    number: str
    at: datetime
    message: str


def progress_told(messages: Sequence[Entry]) -> Progress | None:
    """Return what these messages tell of progress; None when none of them is a notice about a ticket or application."""
    for message in messages:
        found = _SUBJECT.search(message.text) if message.author == "notice" else None
        if found is not None:
            kind: Kind = "ticket" if found["kind"] == "工单" else "application"
            return Progress(kind, found["number"], message.at, message.id)
    return None


def filing_told(message: Entry) -> Kind | None:
    """Return what this message says has just been filed."""
    found = _FILED.search(message.text) if message.author == "bot" and "\n查询码：" in message.text else None
    if found is None:
        return None
    return "ticket" if found["kind"] == "工单号" else "application"
