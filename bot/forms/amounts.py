"""Numbers and sums of money as people write them: 三个月, 一万二, 2万3千5, 8千多, 1.2万元."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

_DIGITS = {character: digit for digit, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000, "亿": 100_000_000}
_NUMBER = re.compile(
    r"(?:[0-9]+(?:\.[0-9]+)?|[零〇一二两俩三四五六七八九十百千万亿半])(?:[0-9.]+|[零〇一二两俩三四五六七八九十百千万亿kw])*",
    re.I,
)
_GROUPED = re.compile(r"(?<=[0-9])[,，](?=[0-9]{3}(?![0-9]))")
_NO_AMOUNT = re.compile(
    r"一(?=下|样|些|直|起|共|般|定|边|点|次性)|(?<=[第周])[一二三四五六七八九十0-9]+|半(?!个?[年月天])"
    r"|[0-9零〇一二两三四五六七八九十百千万亿]*几[十百千万亿]*"
)
_ABOUT = re.compile("[一二两三四五六七八九]{2}")
"""七八个 is no 78."""
_BELOW_ZERO = re.compile(
    r"(?:^|(?<![0-9零〇一二两三四五六七八九十百千万亿自]))(?:负|-)\s*[0-9零一二两三四五六七八九十百千万]"
)
_MONEY_AFTER = re.compile(r"^(?:多|几百|来)?\s*(?:元|块|圆|rmb|人民币|大洋)", re.IGNORECASE)


def numbers_in(text: str) -> list[tuple[Decimal, int, int]]:
    """Return the numbers of a text (without 12,000's comma) with start and end, in order; 一下 and 第二 are none."""
    blanked = _NO_AMOUNT.sub(lambda match: "·" * len(match.group()), text)
    found = []
    for match in _NUMBER.finditer(blanked):
        number = number_from(match.group())
        if number is not None and not _ABOUT.fullmatch(match.group()):
            found.append((number, match.start(), match.end()))
    return found


def money_in(text: str) -> list[Decimal]:
    """Return the sums of money in a text: numbers with a unit of money behind them if there are any, else all."""
    text = ungrouped(text)
    numbers = numbers_in(text)
    sums = [number for number, _, end in numbers if _MONEY_AFTER.match(text[end:])]
    return sums or [number for number, _, _ in numbers]


def below_zero(text: str) -> bool:
    """Tell whether a text tells a number below zero (负五万, -500); 自负五万 and 3-5万 do not.

    >>> below_zero("负五万"), below_zero("自负五万")
    (True, False)
    """
    return _BELOW_ZERO.search(text) is not None


def numbers_with_units(text: str, units: Iterable[tuple[str, float]]) -> list[Decimal]:
    """Return the numbers of a text, those before a unit times what it stands for: with ("天", 8) 一天半 is 12."""
    text, found = ungrouped(text), []
    for number, _, end in numbers_in(text):
        behind = text[end:].removeprefix("个")
        unit, times = next((pair for pair in units if behind.startswith(pair[0])), ("", 1.0))
        half = Decimal("0.5") if unit and behind.startswith(f"{unit}半") else Decimal(0)
        found.append((number + half) * Decimal(str(times)))
    return found


def ungrouped(text: str) -> str:
    """Return a text with 12,000 written as 12000."""
    return _GROUPED.sub("", text)


def number_from(text: str) -> Decimal | None:
    """Read one number in digits, Chinese characters or both; None when it is malformed.

    >>> number_from("1万2"), number_from("三千零五"), number_from("1.5万")
    (Decimal('12000'), Decimal('3005'), Decimal('15000.0'))
    """
    total, section = Decimal(0), Decimal(0)
    digit: Decimal | None = None
    last_unit = 0
    zero = False
    for part in re.findall(r"[0-9]+(?:\.[0-9]+)?|.", text.lower()):
        if part[0].isdecimal():
            if digit is not None:
                return None
            digit, zero = Decimal(part), False
        elif part in _DIGITS:
            if digit is not None and not (digit == 0 or zero):
                return _spelled_out(text)
            digit, zero = Decimal(_DIGITS[part]), part in "零〇"
        elif part in _UNITS:
            unit = _UNITS[part]
            if unit >= 10_000:
                before = section + (digit or Decimal(0))
                total = total + before * unit if unit == 10_000 and before else (total + before or Decimal(1)) * unit
                section = Decimal(0)
            else:
                section += (Decimal(1) if digit is None else digit) * unit
            digit, last_unit, zero = None, unit, False
        elif part == "半":
            return Decimal("0.5") if text == "半" else None
        else:
            return None
    if digit is not None:
        # 一万二 is 12,000 and 三千五 is 3,500, but 三千零五 is 3,005 and 一万2000 is what it says.
        short = last_unit >= 100 and digit < 10 and not _after_zero(text)
        section += digit * last_unit / 10 if short else digit
    return total + section


def _after_zero(text: str) -> bool:
    return len(text) > 1 and text[-2] in "零〇"


def _spelled_out(text: str) -> Decimal | None:
    """Read digits said one by one: 二零二六."""
    digits = "".join(str(_DIGITS[character]) for character in text if character in _DIGITS)
    return Decimal(digits) if len(digits) == len(text) else None
