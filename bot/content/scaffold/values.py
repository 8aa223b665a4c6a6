"""What a scaffold must be told, and whether what was told can be used."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.directory.places import PlaceIndex, load_places

NAME = re.compile("[a-z][a-z0-9_]{1,39}")
LONGEST_TITLE = 40


class ScaffoldError(ValueError):
    """Says in Chinese what cannot be used, and what to write instead."""


@dataclass(frozen=True)
class Value:
    """One value: the variable of `make new`, the words that ask for it, and the check that gives it back clean.

    Attributes:
        check: gets the root of the repository and what was written; raises ScaffoldError.
    """

    name: str
    ask: str
    check: Callable[[Path, str], str]


def _name(_root: Path, written: str) -> str:
    if not NAME.fullmatch(written):
        raise ScaffoldError(f"“{written}”不能做名字：只用小写英文、数字和下划线，字母开头，2到40个，比如 pay_slip。")
    return written


def _title(_root: Path, written: str) -> str:
    if not 2 <= len(written) <= LONGEST_TITLE or any(mark in written for mark in ":#\"'[]{}\n"):
        raise ScaffoldError(f"标题写2到{LONGEST_TITLE}个字，不带冒号、井号、引号和括号。")
    return written


def _place(root: Path, written: str) -> str:
    if written not in places(root):
        raise ScaffoldError(f"没有代码是“{written}”的地方：写6位行政区划代码（街道是9位），比如 330727。")
    return written


def _sentence(_root: Path, written: str) -> str:
    if not 2 <= len(written) <= 200 or any(mark in written for mark in "[]{}\n"):
        raise ScaffoldError("句子写2到200个字，不带方括号和花括号。")
    return written


def places(root: Path) -> PlaceIndex:
    """Return the places of the repository."""
    return load_places(root / "data" / "directory")


TOPIC = Value("topic", "主题（文件夹，比如 wages）", _name)
FILE = Value("name", "名字（文件名，英文小写，定了不改，比如 pay_slip）", _name)
TITLE = Value("title", "标题（职工看到的，比如 单位不给工资条怎么办）", _title)
PLACE = Value("place", "地区代码（6位，街道9位，比如 330727）", _place)
CALCULATOR = Value("name", "计算器（data/calculators 里的文件名，比如 severance）", _name)
SENTENCE = Value("title", "职工会说的一句（带数的更好，比如 干了5年，月薪6000，被辞退赔多少）", _sentence)
