"""Where a picture ends. No pixel is decoded: only the frame of the format is walked.

Formats: ITU-T T.81 annex B (JPEG), W3C PNG 5.2, GIF89a, RIFF (WebP).
"""

from __future__ import annotations

import re

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""The next marker in the compressed part of a JPEG: there, 0xFF itself is written as FF 00."""


def jpeg_end(content: bytes) -> int | None:
    """Return where the picture ends, None when it is no JPEG. What follows may be a phone maker's own trailer."""
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    position, drawn = 2, False
    while position + 4 <= len(content):
        if content[position] != 0xFF:
            return None
        marker = content[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker == 0xD9:
            return position + 2 if drawn else None
        length = int.from_bytes(content[position + 2 : position + 4])
        if length < 2:
            return None
        position += 2 + length
        if marker == 0xDA:
            drawn = True
            following = _MARKER.search(content, position)
            if following is None:
                return len(content)  # cut off at the very end: viewers show such a picture
            position = following.start()
    ended = content[position : position + 2] == b"\xff\xd9"
    return position + 2 if drawn and ended else None


def png_end(content: bytes) -> int | None:
    """Return where the picture ends, None when it is no (whole) PNG."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR":
        return None
    position = 8
    while position + 12 <= len(content):
        length = int.from_bytes(content[position : position + 4])
        kind = content[position + 4 : position + 8]
        position += 12 + length
        if kind == b"IEND":
            return position if position <= len(content) else None
    return None


def gif_end(content: bytes) -> int | None:
    """Return where the picture ends, None when it is no GIF. Some programs forget the closing byte."""
    if content[:6] not in (b"GIF87a", b"GIF89a") or len(content) < 14:
        return None
    position, drawn = 13 + _colour_table(content[10]), False
    while position < len(content):
        block = content[position]
        if block == 0x3B:
            return position + 1
        if block == 0x21:
            position += 2
        elif block == 0x2C and position + 10 < len(content):
            position += 11 + _colour_table(content[position + 9])
            drawn = True
        else:
            return None
        while position < len(content) and content[position]:
            position += content[position] + 1
        position += 1
    return len(content) if drawn and position == len(content) else None


def webp_end(content: bytes) -> int | None:
    """Return where the picture ends, None when it is no (whole) WebP."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or content[12:16] not in (b"VP8 ", b"VP8L", b"VP8X"):
        return None
    end = 8 + int.from_bytes(content[4:8], "little")
    return end if end <= len(content) else None


def _colour_table(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
