"""Reading personal numbers and names: they arrive as references such as 〔手机1〕, and only those count."""

from __future__ import annotations

import re

from bot.forms.reading import Parsed, Unusable

REFERENCE = re.compile(r"〔(手机|电话|证件后六位|有误证件|证件|卡号|姓名)([0-9]+)〕")


def phone(text: str) -> Parsed | Unusable:
    """Read a mobile phone."""
    kinds = [match[1] for match in REFERENCE.finditer(text)]
    for match in REFERENCE.finditer(text):
        if match[1] == "手机":
            return Parsed(f"手机{match[2]}")
    if "电话" in kinds:
        return Unusable("这是座机号。请发11位的手机号。")
    if kinds:
        return Unusable("这个不像手机号。请发11位的手机号。")
    if re.search("[0-9]{3}", text):
        return Unusable("手机号是11位数字，刚才这个位数不对。请再看一下，重新发。")
    return Unusable("请发您的11位手机号，只发数字就行。")


def id_tail(text: str) -> Parsed | Unusable:
    """Read the last six of an ID number, or a whole one."""
    found = {match[1]: f"{match[1]}{match[2]}" for match in reversed(list(REFERENCE.finditer(text)))}
    for kind in ("证件后六位", "证件", "有误证件"):
        if kind in found:
            return Parsed(found[kind])
    if "手机" in found:
        return Unusable("这是手机号。还要身份证号的最后6位，末尾是X也算一位。")
    if re.fullmatch("[0-9]{5}[0-9Xx]", text.strip()):
        return Unusable("刚才两条消息挨得太近，我没接住。麻烦把身份证号最后6位再发一次。")
    return Unusable("请发身份证号的最后6位，末尾是X也算一位，比如“12345X”这样的。")


def name(text: str) -> Parsed | Unusable:
    """Read a name."""
    for match in REFERENCE.finditer(text):
        if match[1] == "姓名":
            return Parsed(f"姓名{match[2]}")
    return Unusable("请只发姓名，和身份证上的一样，比如“王小明”。")


def id_number(text: str) -> Parsed | Unusable:
    """Read a whole ID number with a right check character."""
    kinds = {match[1]: f"{match[1]}{match[2]}" for match in reversed(list(REFERENCE.finditer(text)))}
    if "证件" in kinds:
        return Parsed(kinds["证件"])
    if "有误证件" in kinds:
        return Unusable("这个身份证号核对不上，可能有一位打错了。请对着身份证再发一次。")
    if "手机" in kinds:
        return Unusable("这是手机号。还要18位的身份证号。")
    return Unusable("请发18位的身份证号，末尾是X的也算一位。")
