"""Finds personal numbers in what people type: ID cards, mobile phones, landlines, bank cards.

Pure and shared: the channels use it at the door, the log filter uses it as a last line of defence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.text.names import find_names

Kind = Literal["证件", "有误证件", "手机", "电话", "卡号", "证件后六位", "验证码", "姓名"]
"""`有误证件`: 18 characters that are meant for an ID number, but whose check character is wrong."""

# Numbers are typed with spaces or dashes between groups; Chinese keyboards produce full-width ones.
_GAP = r"[ \-\u2010-\u2015\u00b7.]?"
_FOLD = {**{0xFF10 + digit: ord("0") + digit for digit in range(10)}, 0xFF38: ord("X"), 0xFF58: ord("x")}
_FOLD.update({0x3000: ord(" "), 0xFF0D: ord("-"), 0xFF0B: ord("+")})

_ID_CARD = re.compile(rf"(?<![0-9])[1-9](?:{_GAP}[0-9]){{16}}{_GAP}[0-9Xx](?![0-9])")
_MOBILE = re.compile(rf"(?<![0-9])(?:\+?86{_GAP})?1[3-9](?:{_GAP}[0-9]){{9}}(?![0-9])")
_LONG_NUMBER = re.compile(rf"(?<![0-9])[0-9](?:{_GAP}[0-9]){{13,18}}[Xx]?(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])0[1-9][0-9]{1,2}[ \-]?[2-9][0-9]{6,7}(?![0-9])")
_TAIL = re.compile(r"(?<![0-9A-Za-z])[0-9]{5}[0-9Xx](?![0-9A-Za-z])")
_CODE = re.compile(r"(?<![0-9A-Za-z])(?<![0-9][ \-])[0-9]{3}[ \-]?[0-9]{3}(?![0-9A-Za-z])")
_CODE_CUE = re.compile("验证码|校验码|短信")
_LONGEST_BARE_CODE = 12
"""Characters. In a longer text six digits may be anything, unless it speaks of the code."""
_TAIL_WITH_X = re.compile(r"(?<![0-9A-Za-z])[0-9]{5}[Xx](?![0-9A-Za-z])")
_TAIL_CUE = re.compile(r"后(?:六|6|面六|面6)位?|尾号|末六位|身份证|证件")

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK_DIGITS = "10X98765432"


@dataclass(frozen=True)
class Span:
    """A personal number in a text: where it stands, of what kind, and its value without gaps."""

    start: int
    end: int
    kind: Kind
    value: str


def find_personal(
    text: str, expects_tail: bool = False, expects_name: bool = False, expects_code: bool = False
) -> list[Span]:
    """Return the personal numbers and names in `text`, in order, without overlap.

    Args:
        expects_tail: the worker was just asked for the last six of his ID number, so six bare digits are just that.
            They also count when the text itself speaks of the ID or brings a phone number along.
        expects_name: he was just asked for his name, so an answer without 我叫 is one, too.
        expects_code: a one-time code was sent to him, so six bare digits are that code, not the end of his ID.
    """
    folded = fold_width(text)
    spans: list[Span] = []
    _collect(spans, folded, _ID_CARD, "证件")
    _collect(spans, folded, _MOBILE, "手机")
    _collect(spans, folded, _LONG_NUMBER, "卡号")
    _collect(spans, folded, _LANDLINE, "电话")
    speaks_of_tail = bool(_TAIL_CUE.search(folded)) or any(span.kind == "手机" for span in spans)
    if expects_code and not speaks_of_tail and (len(text) <= _LONGEST_BARE_CODE or _CODE_CUE.search(text)):
        _collect(spans, folded, _CODE, "验证码")
        _collect(spans, folded, _TAIL_WITH_X, "证件后六位")  # no code, but he may send that instead
    if expects_tail or speaks_of_tail:
        _collect(spans, folded, _TAIL, "证件后六位")
    spans += [Span(start, end, "姓名", text[start:end]) for start, end in find_names(text, expects_name)]
    return sorted(spans, key=lambda span: span.start)


def fold_width(text: str) -> str:
    """Turn full-width digits, X, plus, minus and spaces into ASCII; the length stays the same."""
    return text.translate(_FOLD)


def is_valid_id_number(number: str) -> bool:
    """True when an 18-character ID number has the right check character (GB 11643-1999)."""
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9Xx]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECK_DIGITS[total % 11] == number[17].upper() and _is_day(number[6:14])


def _is_day(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year >= 1900
    except ValueError:
        return False


def _collect(spans: list[Span], text: str, pattern: re.Pattern[str], kind: Kind) -> None:
    for match in pattern.finditer(text):
        if any(match.start() < span.end and span.start < match.end() for span in spans):
            continue
        value = re.sub(r"[^0-9Xx]", "", match.group()).upper()
        if kind == "手机":
            value = value[-11:]
        certain: Kind = "有误证件" if kind == "证件" and not is_valid_id_number(value) else kind
        spans.append(Span(match.start(), match.end(), certain, value))
