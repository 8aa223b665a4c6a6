"""From a worker's words to the value of a field, or to a sentence that tells him what to do.

Pure. Texts arrive normalised and masked: personal numbers are references such as 〔手机1〕, and only those count, so
that a number never reaches a draft in clear.
"""

from __future__ import annotations

import re
from decimal import Decimal

from bot.directory.places import PlaceIndex
from bot.forms import personal
from bot.forms.amounts import below_zero, money_in, numbers_in, numbers_with_units, ungrouped
from bot.forms.choosing import all_hinted_at, chosen, hinted_at, ordinal
from bot.forms.conditions import Value
from bot.forms.dates import date_in, is_future, spoken
from bot.forms.duration_answers import length_told, read_length
from bot.forms.durations import told_length
from bot.forms.fields import Field
from bot.forms.money import yuan
from bot.forms.personal import REFERENCE
from bot.forms.reading import Parsed, Unusable
from bot.forms.words import only_polite, submits

MOST_PLACES_OFFERED = 6
LEAST_BARE_SUM = 100
"""Yuan. A smaller number that is told in passing is money only if 元 or 块 stands behind it."""

FILE_REFERENCE = re.compile(r"〔(?:图片|文件|语音|视频)[^〕]*〕")
"""How a file stands in the text of its message."""

_SAYS_NOTHING = re.compile(r"[\W_]")


def parse(field: Field, text: str, places: PlaceIndex, offered: tuple[str, ...] = ()) -> Parsed | Unusable:
    """Read an answer to a field.

    Args:
        offered: codes of the places that were just offered, so that "第二个" means something.
    """
    match field.kind:
        case "phone":
            return personal.phone(text)
        case "id_tail":
            return personal.id_tail(text)
        case "place":
            return _place(field, text, places, offered)
        case "choice":
            return _choice(field, text)
        case "code":
            return _code(field, text)
        case "number" | "money":
            return _number(field, text)
        case "date":
            return _date(field, text)
        case "duration":
            return read_length(field, text)
        case "name":
            return personal.name(text)
        case "id_number":
            return personal.id_number(text)
        case "file":
            return _file(field, text)
    for pattern in field.heard:
        # 我在宏达服装厂上班 names the employer, and is not its name.
        if (told := re.search(pattern, text)) is not None and told.groupdict().get("value"):
            text = told["value"]
            break
    return _text(field, text)


def overheard(field: Field, text: str, places: PlaceIndex, near: str | None = None) -> Value:
    """Return what a sentence already told of a field, None if nothing (sure) or if it is only to be offered."""
    if field.offers_heard or left_open(field, text):
        return None
    if field.kind == "date" and field.heard:
        return _only_date(field, text, places)
    if field.kind == "duration":
        return length_told(field, text)
    for pattern in field.heard:
        for told in re.finditer(pattern, text):
            # A sum is read behind the words that announce it: a pattern would cut 一万二 to 一万.
            said = told.groupdict().get("value")
            if said is None:
                said = _sum_behind(text[told.end() :]) if field.kind == "money" else told.group()
            read = parse(field, said, places) if said is not None else None
            if isinstance(read, Parsed):
                return read.value
    match field.kind:
        case "phone" | "id_tail" | "name" | "id_number":
            told_number = parse(field, text, places)
            return told_number.value if isinstance(told_number, Parsed) else None
        case "place":
            codes = {mention.code for mention in places.find(text, near)}
            if field.within is not None:
                codes = {code for code in codes if code is not None and _lies_within(field, code, places)}
            code = codes.pop() if len(codes) == 1 else None
            return code if code is not None and _lies_within(field, code, places) else None
        case "choice" if field.several:
            return all_hinted_at(field.options, text)
        case "choice":
            option = hinted_at(field.options, text)
            return option.value if option else None
        case "code":
            found = re.search(field.pattern, text, re.IGNORECASE)
            return _plain_code(found.group()) if found else None
    return None


def left_open(field: Field, text: str) -> bool:
    """Tell whether a sentence speaks of a field without telling its value: 每个周末加班8小时, 6000还是6500."""
    return any(re.search(pattern, text) for pattern in field.unless)


def _only_date(field: Field, text: str, places: PlaceIndex) -> Value:
    """Return the date a sentence tells, None when several: 3月5日入职，5月6日受伤 must not start a period wrongly."""
    found = [told.group() for pattern in field.heard for told in re.finditer(pattern, text)]
    read = {parsed.value for said in found if isinstance(parsed := parse(field, said, places), Parsed)}
    return read.pop() if len(read) == 1 else None


def _sum_behind(text: str) -> str | None:
    """Return the first sum of money in this clause, None when no number there is sure to be one."""
    clause = ungrouped(re.split("[。;；!！?？]", text, maxsplit=1)[0])
    for number, start, end in numbers_in(clause):
        if re.search("每|人均", clause[:start]):
            return None  # so much for one of several is not the whole
        if number >= LEAST_BARE_SUM and not clause[end:].startswith(("个", "年", "月", "天", "人", "号", "日")):
            return clause[start:end]
        if re.match("多?(?:元|块|圆)", clause[end:]):
            return clause[start:end]
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
        picked = str(value).split(",")
        return "；".join(option.title for option in field.options if option.value in picked) or str(value)
    if field.kind in ("phone", "name"):
        return f"〔{value}〕"
    if field.kind in ("id_tail", "id_number"):
        return "（已收到）"
    if field.kind == "money":
        return yuan(Decimal(str(value)))
    if field.kind == "date":
        return spoken(str(value))
    if field.kind == "duration":
        return told_length(str(value))
    if field.kind == "file":
        return f"已收到{value}个"
    text = str(value)
    return text if len(text) <= 200 else f"{text[:200]}…"


def _lies_within(field: Field, code: str, places: PlaceIndex) -> bool:
    return field.within is None or places.contains(field.within, code)


def _place(field: Field, text: str, places: PlaceIndex, offered: tuple[str, ...]) -> Parsed | Unusable:
    if offered:
        picked = _picked_place(text, places, offered)
        if picked is not None:
            return Parsed(picked)
    only = places.only_place(text)
    mentions = [only] if only is not None else places.find(text)
    codes = tuple(dict.fromkeys(code for mention in mentions for code in mention.candidates))
    inside = tuple(code for code in codes if _lies_within(field, code, places))
    if codes and not inside and field.within is not None:
        area = places.full_name(field.within)
        return Unusable(
            f"这里只办{area}的，您说的不在{area}。说错了就再说一次；在别处的，先说“取消”，再说您在哪里、要办什么。"
        )
    codes = inside
    if len(codes) == 1:
        return Parsed(codes[0])
    if not codes and (only_polite(text) or submits(text)):
        return Unusable("还没填完，还差这一项：")
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
    # 南京那个 tells more than the place, and still only the larger one around.
    mentions = [only] if only is not None else places.find(text)
    around = [code for mention in mentions for code in mention.candidates]
    inside = [code for code in offered if any(places.contains(outer, code) for outer in around)]
    return inside[0] if len(inside) == 1 else None


def _choice(field: Field, text: str) -> Parsed | Unusable:
    value = chosen(field, text)
    if value is not None:
        return Parsed(value)
    several = "可以选几个，用逗号隔开，" if field.several else ""
    return Unusable(f"没认出来是哪一个。{several}请点下面的选项，或者回“1”“2”这样的数字。")


def _code(field: Field, text: str) -> Parsed | Unusable:
    found = re.search(field.pattern, text, re.IGNORECASE)
    if found is None and field.unsure and not re.search("[0-9A-Za-z]", text):
        return Unusable(field.unsure)
    if found is None:
        return Unusable(f"这个不像{field.title}。请照着收到的那条消息发过来。")
    return Parsed(_plain_code(found.group()))


def _plain_code(text: str) -> str:
    return re.sub("[^0-9A-Z]", "", text.upper())


def _number(field: Field, text: str) -> Parsed | Unusable:
    money = field.kind == "money"
    found = money_in(text) if money else numbers_with_units(text, field.units)
    if below_zero(text):
        return Unusable(f"{field.title}不能比0还小，请再看一下。")
    if len(found) != 1:
        return Unusable("请只发一个数，比如“8000元”“一万二”。" if money else "请只发一个数字，比如“3”。")
    return _within(field, found[0])


def _within(field: Field, number: Decimal) -> Parsed | Unusable:
    unit = "元" if field.kind == "money" else ""
    if field.least is not None and number < Decimal(str(field.least)):
        return Unusable(f"{field.title}不能少于{field.least:g}{unit}，请再看一下。")
    if field.most is not None and number > Decimal(str(field.most)):
        return Unusable(f"{field.title}不能多于{field.most:g}{unit}，请再看一下。")
    if field.kind == "money":
        number = number.quantize(Decimal("0.01"))
    return Parsed(int(number) if number == number.to_integral_value() else float(number))


def _date(field: Field, text: str) -> Parsed | Unusable:
    found = date_in(text)
    if found is None:
        return Unusable("没看出是哪天。请说年月日，比如“2026年3月5日”；记不清就说到月，比如“去年6月”。")
    if field.past and is_future(found):
        return Unusable(f"{spoken(found)}还没到。请再看一下是哪天。")
    return Parsed(found)


def _text(field: Field, text: str) -> Parsed | Unusable:
    text = text.strip()
    if text and not FILE_REFERENCE.sub("", text).strip():
        return Unusable("照片或文件收到了。这一项还要您用文字说一下。")
    if only_polite(text):
        return Unusable("好的，我在听。这一项还等着您说：")
    if submits(text):
        return Unusable("还没填完，这一项还等着您说：")
    said = _SAYS_NOTHING.sub("", REFERENCE.sub("", text))
    if len(said) < field.shortest:
        return Unusable("太短了，看不明白。麻烦多说几个字。" if said else "没看到内容。麻烦用文字说一下。")
    if len(text) > field.longest:
        return Unusable(f"太长了，最多{field.longest}个字。请挑要紧的说。")
    return Parsed(text)


def _file(field: Field, text: str) -> Parsed | Unusable:
    count = len(FILE_REFERENCE.findall(text))
    if count:
        return Parsed(count)
    without = "没有的话说“跳过”。" if field.optional else "手边没有，先说“等会再说”，找到再发。"
    return Unusable(f"请发照片或文件：点输入框旁边的按钮选。{without}")
