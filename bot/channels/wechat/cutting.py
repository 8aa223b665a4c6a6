"""Cuts long words into pieces that WeChat takes."""

from __future__ import annotations

import re
import unicodedata

MOST_BYTES = 2048
"""WeChat documentation: a text may have this many bytes in UTF-8, as a passive reply or pushed."""

_ENDS = (("\n\n", 0), ("\n", 0), ("。", 1), ("！", 1), ("？", 1), ("；", 1), ("，", 1), (" ", 1))
"""Where to cut, best first, and how much of the mark stays in the first piece."""

_JOINER = "\u200d"
_MODIFIERS = {_JOINER, "\ufe0e", "\ufe0f", *map(chr, range(0x1F3FB, 0x1F400))}
_LONGEST_CLUSTER = 16
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def tidy(text: str) -> str:
    """Return words as they may be sent: what would be read as a tag is none, and no characters that XML forbids."""
    return _TAG_START.sub("＜", _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def size(text: str) -> int:
    """Return the length in bytes of UTF-8."""
    return len(text.encode())


def cut(text: str, most: int = MOST_BYTES) -> list[str]:
    """Cut words into pieces of at most `most` bytes: between paragraphs, else lines, else sentences, else anywhere.

    No character is cut, nor (within reason) one that is put together of several. Only line breaks and blanks at the
    cuts are lost. No words: no pieces.
    """
    pieces = []
    rest = text.strip()
    while size(rest) > most:
        at = _place_to_cut(rest, len(rest.encode()[:most].decode(errors="ignore")))
        piece, rest = rest[:at].rstrip(), rest[at:].lstrip()
        if piece:
            pieces.append(piece)
    return [*pieces, rest] if rest else pieces


def _place_to_cut(text: str, most: int) -> int:
    """Return where to cut within the first `most` characters, in their second half if there is a good place."""
    for mark, kept in _ENDS:
        found = text.rfind(mark, 0, most)
        if found >= most // 2:
            return min(found + kept, most)
    for at in range(most, max(most - _LONGEST_CLUSTER, 0), -1):
        if not _joined(text, at):
            return at
    return most


def _joined(text: str, at: int) -> bool:
    after = text[at : at + 1]
    return text[at - 1] == _JOINER or after in _MODIFIERS or bool(unicodedata.combining(after or " "))
