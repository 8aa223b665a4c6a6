"""Cuts long words into pieces that a platform takes."""

from __future__ import annotations

import re
import unicodedata

_ENDS = (("\n\n", 0), ("\n", 0), ("。", 1), ("！", 1), ("？", 1), ("；", 1), ("，", 1), (" ", 1))
"""Where to cut, best first, and how much of the mark stays in the first piece."""

_JOINER = "\u200d"
_MODIFIERS = {_JOINER, "\ufe0e", "\ufe0f", *map(chr, range(0x1F3FB, 0x1F400))}
_LONGEST_CLUSTER = 16
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def printable(text: str) -> str:
    """Return words with plain line breaks and without control characters, which no platform shows and XML forbids."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def cut(text: str, most: int, encoding: str = "utf-8") -> list[str]:
    """Cut words into pieces of at most `most` bytes: between paragraphs, else lines, else sentences, else anywhere.

    No character is cut, nor (within reason) one that is put together of several. Only line breaks and blanks at the
    cuts are lost. No words: no pieces.

    Args:
        encoding: what the bytes are counted in.
    """
    pieces = []
    rest = text.strip()
    while len(encoded := rest.encode(encoding)) > most:
        at = _place_to_cut(rest, len(encoded[:most].decode(encoding, errors="ignore")))
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
