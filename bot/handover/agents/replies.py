"""Canned replies of the desk, read from `data/handover/replies.yml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from bot.data_files.reading import read_data

_CONFIG = ConfigDict(extra="forbid")
_LONGEST = 500


@dataclass(frozen=True, config=_CONFIG)
class CannedReply:
    """Words that an agent need not type.

    Attributes:
        title: how it is called in the list.
        keys: what is typed behind the slash to find it, such as the first letters of its pinyin.
        text: what is put into the box; he may change it before he sends it.
    """

    title: Annotated[str, Field(min_length=1, max_length=20)]
    keys: Annotated[str, Field(pattern=r"^[a-z0-9 ]{1,20}$")]
    text: Annotated[str, Field(min_length=1, max_length=_LONGEST)]


@dataclass(frozen=True, config=_CONFIG)
class RepliesFile:
    """The whole file, in the order of the list."""

    replies: Annotated[tuple[CannedReply, ...], Field(min_length=1)]


def load_replies(file: Path) -> tuple[CannedReply, ...]:
    """Read the file.

    Raises:
        DataFileError: it cannot be used; every fault with line and remedy.
    """
    return read_data(file, RepliesFile).replies
