"""Reads a message that is nothing but the number of a choice."""

from __future__ import annotations

import re
import unicodedata

_CHINESE = "一二三四五六七八九十"
_NUMBER = re.compile(rf"(?:选|第|我选|选第)?\s*(?P<number>[1-9][0-9]?|[{_CHINESE}])\s*(?:个|项|号)?\s*[.、。，,!]?")


def number_said(text: str) -> int | None:
    """Return the number that a worker says, as 2, ２, ②, 二, 选2 or 第2个; None when he says something else."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    number = found["number"]
    return _CHINESE.index(number) + 1 if number in _CHINESE else int(number)
