"""How long WeChat's texts may be, and what may stand in them."""

from __future__ import annotations

import re

from bot.channels import cutting

MOST_BYTES = 2048
"""WeChat documentation: a text may have this many bytes in UTF-8, as a passive reply or pushed."""

_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")


def tidy(text: str) -> str:
    """Return words as they may be sent: what would be read as a tag is none, and no characters that XML forbids."""
    return _TAG_START.sub("＜", cutting.printable(text))


def size(text: str) -> int:
    """Return the length in bytes of UTF-8."""
    return len(text.encode())


def cut(text: str, most: int = MOST_BYTES) -> list[str]:
    """Cut words into pieces that WeChat takes, see `bot.channels.cutting.cut`."""
    return cutting.cut(text, most)
