"""Figures with a unit in Chinese text, in one spelling: 三十日 = 30天, 双倍 = 二倍 = 200%, 半年 = 六个月."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

BARE = ""
"""Unit of an arabic number that stands alone, as in a list: 一级27、二级25."""

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_NUMBER = r"(?:\d+(?:\.\d+)?万?|[零〇一二两三四五六七八九十百千万]+)"
_UNITS = {
    "个工作日": ("工作日", Fraction(1)),
    "工作日": ("工作日", Fraction(1)),
    "个月": ("月", Fraction(1)),
    "年": ("月", Fraction(12)),
    "日": ("天", Fraction(1)),
    "天": ("天", Fraction(1)),
    "个小时": ("小时", Fraction(1)),
    "小时": ("小时", Fraction(1)),
    "周岁": ("岁", Fraction(1)),
    "岁": ("岁", Fraction(1)),
    "元": ("元", Fraction(1)),
    "人": ("人", Fraction(1)),
    "名": ("人", Fraction(1)),
    "级": ("级", Fraction(1)),
    "倍": ("%", Fraction(100)),
    "成": ("%", Fraction(10)),
    "%": ("%", Fraction(1)),
}
_UNIT = "|".join(_UNITS)
_FIGURE = re.compile(
    rf"(?P<date>\d{{4}}年(?:\d+月(?:\d+日)?)?)"
    rf"|(?P<part>{_NUMBER})分之(?P<parts>{_NUMBER})"
    r"|(?P<fixed>双倍|加倍|一半|半数|半年|半个月|半日|半天)"
    rf"|(?P<from>{_NUMBER})(?=(?:到|至|[-–—~～]){_NUMBER}(?P<shared>{_UNIT}))"
    rf"|(?P<number>{_NUMBER})(?P<unit>{_UNIT})"
    r"|(?P<bare>\d+(?:\.\d+)?)"
)
_FIXED = {
    "双倍": (Fraction(200), "%"),
    "加倍": (Fraction(200), "%"),
    "一半": (Fraction(50), "%"),
    "半数": (Fraction(50), "%"),
    "半年": (Fraction(6), "月"),
    "半个月": (Fraction(1, 2), "月"),
    "半日": (Fraction(1, 2), "天"),
    "半天": (Fraction(1, 2), "天"),
}
# Numbers of articles, ordinals (第二天), levels of offices (上一级), school years and 一天天 state no figure.
_NO_FIGURE = re.compile(rf"第{_NUMBER}[条款项章节]?|[上下同哪每某这那]一(?:级|天|年|个月)|{_NUMBER}年级|一天天")
# 110, 119, 120, 12351 …, unless a unit follows.
_HOTLINES = re.compile(r"(?<![\d.])(?:1[12][0-9]|010-12351|12\d{3})(?![\d.%万]|\s*(?:天|日|元|年|个|人|小时))")


@dataclass(frozen=True)
class Figure:
    """A figure as it stands in a text (`words`), and its value in one unit for all spellings.

    Units: 天, 工作日, 月 (years too), 小时, 岁, 元, 人, 级, % (multiples too), 日期, or `BARE`.
    """

    words: str
    value: Fraction
    unit: str

    def same_as(self, other: "Figure") -> bool:
        """Tell whether both state the same; a bare number equals one of any unit."""
        if BARE in (self.unit, other.unit):
            return self.value in (other.value, other.spelt) or other.value == self.spelt
        return (self.value, self.unit) == (other.value, other.unit)

    @property
    def spelt(self) -> Fraction:
        """The number as it is written, before the unit is unified (2 of 二倍)."""
        match = re.search(_NUMBER, self.words)
        return number(match[0]) if match else self.value


def figures(text: str) -> list[Figure]:
    """Return the figures of a text, in order; hotline numbers and numbers of articles are none."""
    text = _HOTLINES.sub("，", _NO_FIGURE.sub("，", re.sub(r"(?<=\d)[ ,]+(?=\d{3}\b)", "", text.replace("％", "%"))))
    return list(_figures(re.sub(r"[ \t\u3000]+", "", text)))


def number(words: str) -> Fraction:
    """Return the value of an arabic or Chinese number (1.5, 21万, 三十, 一百五十).

    >>> number("一百五十") == number("150")
    True
    """
    if words[0].isdigit():
        return Fraction(words.removesuffix("万")) * (10_000 if words.endswith("万") else 1)
    total = section = 0
    digit = 0
    for sign in words:
        if sign == "万":
            total, section, digit = (total + section + digit or 1) * 10_000, 0, 0
        elif sign in _POWERS:
            section, digit = section + (digit or 1) * _POWERS[sign], 0
        else:
            digit = _DIGITS[sign]
    return Fraction(total + section + digit)


def _figures(text: str) -> Iterator[Figure]:
    for match in _FIGURE.finditer(text):
        words = match[0]
        if match["date"]:
            yield Figure(words, Fraction(match["date"][:4]), "日期")
        elif match["part"]:
            yield Figure(words, 100 * number(match["parts"]) / number(match["part"]), "%")
        elif match["fixed"]:
            yield Figure(words, *_FIXED[match["fixed"]])
        elif match["bare"]:
            yield Figure(words, number(words), BARE)
        else:
            unit, factor = _UNITS[match["shared"] or match["unit"]]
            yield Figure(words, number(match["from"] or match["number"]) * factor, unit)
