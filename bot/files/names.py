"""File names that can be shown, saved and sent on without harm."""

from __future__ import annotations

import re
import unicodedata

from bot.files.model import KIND_TITLES, FileType

LONGEST_STEM = 60
"""Characters before the ending."""

_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,5}$")
_FORBIDDEN = re.compile(r'[<>:"|?*〔〕]')


def safe_name(claimed: str, found: FileType) -> str:
    """Return the last part of the name a sender gave, with the ending of what the content really is.

    No folders, no control or direction characters (which turn endings round), nothing that a file system or our
    references treat in a special way.

    >>> safe_name("../../发票 2024.exe", FileType("document", "application/pdf", ".pdf"))
    '发票 2024.pdf'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", claimed))[-1]
    visible = "".join(
        " " if c.isspace() else c for c in last if c.isspace() or not unicodedata.category(c).startswith("C")
    )
    stem = _FORBIDDEN.sub("_", _ENDING.sub("", visible.strip())).strip(" .")
    return (" ".join(stem.split())[:LONGEST_STEM].strip(" .") or KIND_TITLES[found.kind]) + found.extension
