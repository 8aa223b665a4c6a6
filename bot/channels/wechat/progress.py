"""What a notice says of a ticket or application that may be told outside the conversation: no words of anybody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.conversations.model import Entry

_SUBJECT = re.compile(r"(?P<kind>工单|申请)(?P<number>(?:GD|SQ)[0-9]{10,12})(?![0-9])")

Kind = Literal["ticket", "application"]


@dataclass(frozen=True)
class Progress:
    """Which ticket or application moved on, and when."""

    kind: Kind
    number: str
    at: datetime


def progress_told(messages: Sequence[Entry]) -> Progress | None:
    """Return what these messages tell of progress; None when none of them is a notice about a ticket or application."""
    for message in messages:
        found = _SUBJECT.search(message.text) if message.author == "notice" else None
        if found is not None:
            kind: Kind = "ticket" if found["kind"] == "工单" else "application"
            return Progress(kind, found["number"], message.at)
    return None
