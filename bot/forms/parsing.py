"""From a worker's words to the value of a field, or to a sentence that tells him what to do.

Pure. Texts arrive normalised and masked: personal numbers are references such as 〔手机1〕, and only those count, so
that a number never reaches a draft in clear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.directory.places import PlaceIndex
from bot.forms.fields import Field, Option, Value
from bot.forms.words import only_polite

MOST_PLACES_OFFERED = 6
REFERENCE = re.compile(r"〔(手机|电话|证件后六位|证件|卡号)([0-9]+)〕")

_SAYS_NOTHING = re.compile(r"[\W_]")
_DENIES = re.compile(r"不是|不算|不要|别")
_CHINESE_DIGITS = {character: digit for digit, character in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_ORDINAL = re.compile(r"(?:我?选|要|是)?第?([0-9]{1,2}|[一二两三四五六七八九十]{1,3})(?:个|项|号|条|种)?(?:吧|的)?")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_CHINESE_NUMBER = re.compile(r"[一二两三四五六七八九十]{1,3}")


@dataclass(frozen=True)
class Parsed:
    """The words were a value."""

    value: Value


@dataclass(frozen=True)
class Unusable:
    """The words were none; `message` says what to do, `offered` are places to choose from."""

    message: str
    offered: tuple[str, ...] = ()


def parse(field: Field, text: str, places: PlaceIndex, offered: tuple[str, ...] = ()) -> Parsed | Unusable:
    """Read an answer to a field.

    Args:
        offered: codes of the places that were just offered, so that "第二个" means something.
    """
    match field.kind:
        case "phone":
            return _phone(text)
        case "id_tail":
            return _id_tail(text)
        case "place":
            return _place(text, places, offered)
        case "choice":
            return _choice(field, text)
        case "code":
            return _code(field, text)
        case "number":
            return _number(text)
    return _text(field, text)


def overheard(field: Field, text: str, places: PlaceIndex, near: str | None = None) -> Value:
    """Return what a sentence already told of a field, None if nothing (sure) or if it is only to be offered."""
    if field.offers_heard:
        return None
    match field.kind:
        case "phone" | "id_tail":
            personal = parse(field, text, places)
            return personal.value if isinstance(personal, Parsed) else None
        case "place":
            codes = {mention.code for mention in places.find(text, near)}
            return codes.pop() if len(codes) == 1 else None
        case "choice":
            option = _hinted(field.options, text)
            return option.value if option else None
        case "code":
            found = re.search(field.pattern, text, re.IGNORECASE)
            return _plain_code(found.group()) if found else None
    return None


def phones_in(text: str) -> list[str]:
    """Return the references to mobile phones in a text, with their brackets, in order."""
    return [match.group() for match in REFERENCE.finditer(text) if match[1] == "手机"]


def shown(field: Field, value: Value, places: PlaceIndex) -> str:
    """Return a value as the summary shows it."""
    if value is None:
        return "（没填）"
    if field.kind == "place":
        return places.full_name(str(value)) if value in places else str(value)
    if field.kind == "choice":
        return next((option.title for option in field.options if option.value == value), str(value))
    if field.kind == "phone":
        return f"〔{value}〕"
    if field.kind == "id_tail":
        return "（已收到）"
    text = str(value)
    return text if len(text) <= 200 else f"{text[:200]}…"


def ordinal(text: str, count: int) -> int | None:
    """Return the index that "2", "第二个", "最后一个" picks of `count` things, None if it picks none."""
    text = text.strip(" 。.、,，!！)）")
    if text in ("最后一个", "最后那个"):
        return count - 1 if count else None
    match = _ORDINAL.fullmatch(text)
    if match is None:
        return None
    digits = match[1]
    number = int(digits) if digits.isdecimal() else _chinese(digits)
    return number - 1 if 1 <= number <= count else None


def _phone(text: str) -> Parsed | Unusable:
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


def _id_tail(text: str) -> Parsed | Unusable:
    found = {match[1]: f"{match[1]}{match[2]}" for match in reversed(list(REFERENCE.finditer(text)))}
    for kind in ("证件后六位", "证件"):
        if kind in found:
            return Parsed(found[kind])
    if "手机" in found:
        return Unusable("这是手机号。还要身份证号的最后6位，末尾是X也算一位。")
    if re.fullmatch("[0-9]{5}[0-9Xx]", text.strip()):
        return Unusable("刚才两条消息挨得太近，我没接住。麻烦把身份证号最后6位再发一次。")
    return Unusable("请发身份证号的最后6位，末尾是X也算一位，比如“12345X”这样的。")


def _place(text: str, places: PlaceIndex, offered: tuple[str, ...]) -> Parsed | Unusable:
    if offered:
        picked = _picked_place(text, places, offered)
        if picked is not None:
            return Parsed(picked)
    only = places.only_place(text)
    mentions = [only] if only is not None else places.find(text)
    codes = tuple(dict.fromkeys(code for mention in mentions for code in mention.candidates))
    if len(codes) == 1:
        return Parsed(codes[0])
    if not codes:
        return Unusable("没找到这个地方。请说到县（市、区），连着市名一起说，比如“金华市磐安县”。")
    name = mentions[0].text
    if len(codes) > MOST_PLACES_OFFERED:
        return Unusable(f"叫“{name}”的地方有好多个。请连省和市一起说。")
    return Unusable("您说的是哪一个？点一下就行。", codes)


def _picked_place(text: str, places: PlaceIndex, offered: tuple[str, ...]) -> str | None:
    """One of the offered places: by its full name, its number, or the larger place around it."""
    for code in offered:
        if places.full_name(code) == text:
            return code
    index = ordinal(text, len(offered))
    if index is not None:
        return offered[index]
    only = places.only_place(text)
    around = only.candidates if only is not None else ()
    inside = [code for code in offered if any(places.contains(outer, code) for outer in around)]
    return inside[0] if len(inside) == 1 else None


def _choice(field: Field, text: str) -> Parsed | Unusable:
    # Without punctuation: normalising turns the Chinese comma of a tapped title into an ASCII one.
    said = _SAYS_NOTHING.sub("", text)
    for option in field.options:
        if said in {_SAYS_NOTHING.sub("", words) for words in (option.title, *option.words)}:
            return Parsed(option.value)
    index = ordinal(said, len(field.options))
    if index is not None:
        return Parsed(field.options[index].value)
    hinted = _hinted(field.options, text)
    if hinted is not None:
        return Parsed(hinted.value)
    return Unusable("没认出来是哪一个。请点下面的选项，或者回“1”“2”这样的数字。")


def _hinted(options: tuple[Option, ...], text: str) -> Option | None:
    if _DENIES.search(text):
        return None
    hits = [option for option in options if any(hint in text for hint in option.hints)]
    strong = [option for option in hits if not option.weak] or hits
    return strong[0] if len(strong) == 1 else None


def _code(field: Field, text: str) -> Parsed | Unusable:
    found = re.search(field.pattern, text, re.IGNORECASE)
    if found is None:
        return Unusable(f"这个不像{field.title}。请照着收到的那条消息发过来。")
    return Parsed(_plain_code(found.group()))


def _plain_code(text: str) -> str:
    return re.sub("[^0-9A-Z]", "", text.upper())


def _number(text: str) -> Parsed | Unusable:
    plain = re.sub(r"(?<=[0-9])[,，](?=[0-9]{3})", "", text)
    found = _NUMBER.findall(plain)
    if len(found) == 1:
        return Parsed(float(found[0]) if "." in found[0] else int(found[0]))
    chinese = _CHINESE_NUMBER.findall(plain)
    if not found and len(chinese) == 1 and _chinese(chinese[0]):
        return Parsed(_chinese(chinese[0]))
    return Unusable("请只发一个数字，比如“3”。")


def _chinese(text: str) -> int:
    """Read 一 … 九十九; 0 when it is no number."""
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    head = (_CHINESE_DIGITS[tens] if tens else 1) * 10 if ten else 0
    return head + (_CHINESE_DIGITS[ones] if ones else 0)


def _text(field: Field, text: str) -> Parsed | Unusable:
    text = text.strip()
    if only_polite(text):
        return Unusable("好的，我在听。这一项还等着您说：")
    said = _SAYS_NOTHING.sub("", REFERENCE.sub("", text))
    if len(said) < field.shortest:
        return Unusable("太短了，看不明白。麻烦多说几个字。" if said else "没看到内容。麻烦用文字说一下。")
    if len(text) > field.longest:
        return Unusable(f"太长了，最多{field.longest}个字。请挑要紧的说。")
    return Parsed(text)
