"""What an action of the worker allows the account to send him of its own accord.

WeChat documentation: an action does not add to what is left; it refreshes it to the larger number and the later end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Allowance:
    """So many messages for so long; the arguments of `bot.conversations.addresses.allow_messages`."""

    count: int
    time: timedelta


MESSAGE = Allowance(5, timedelta(hours=48))
"""He wrote, or sent a picture, a recording, a place."""

TAP = Allowance(3, timedelta(minutes=1))
"""He tapped an entry of the account's menu (`CLICK`, `scancode_push`, `scancode_waitmsg`) or of a msgmenu."""

FOLLOW = Allowance(3, timedelta(minutes=1))
"""He began to follow the account."""

SCAN = Allowance(3, timedelta(minutes=1))
"""He scanned a code with a scene."""
