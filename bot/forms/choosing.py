"""Reading the answer to a choice: a title, a number, or words that hint at an option."""

from __future__ import annotations

import re
from collections.abc import Container

from bot.forms.amounts import number_from
from bot.forms.fields import Field, Option

_SAYS_NOTHING = re.compile(r"[\W_]")
_PARTICLES = re.compile("(?:的|了|过|吧|啊|呀|呢|嘛|哦|噢|哈|呗|啦)+$")
_DENIES = re.compile(r"(?:不是|(?<!说)不算|不要|别)(?:因为|说|写|算|弄|搞|什么|被|是)?$")
_LACKS = re.compile(r"(?:没|无|未|不)(?:有|给|肯)?(?:签|订|交|发|打|写)?(?:过|正式|书面|劳动|任何|什么|的)*$")
_CLAUSE_END = re.compile(r"[,，。;；!！?？]")
_ORDINAL = re.compile(r"(?:我?选|要|是)?第?([0-9]{1,2}|[一二两三四五六七八九十]{1,3})(?:个|项|号|条|种)?(?:吧|的)?")
_BETWEEN = re.compile(r"[,，、;；/ ]|和|跟|还有|以及")
_ALL = re.compile(r"(?:我?都要|都有|都是|全部|全都|所有的?|全选)")


def chosen(field: Field, text: str) -> str | None:
    """Return the value of the option that an answer picks, several joined by commas; None when it picks none."""
    whole = one_of(field.options, text)
    if whole is not None or not field.several:
        return whole
    if _ALL.search(text):
        return ",".join(option.value for option in field.options)
    parts = [one_of(field.options, part) for part in _BETWEEN.split(text) if part.strip()]
    found = dict.fromkeys(part for part in parts if part is not None)
    found |= dict.fromkeys(option.value for option in field.options if _mentions(option, text))
    return _joined(field.options, found)


def one_of(options: tuple[Option, ...], text: str) -> str | None:
    """Return the value of the one option that a text means, None when it means none or several."""
    # Without punctuation: normalising turns the Chinese comma of a tapped title into an ASCII one.
    said = _SAYS_NOTHING.sub("", text)
    for option in options:
        if said in {_SAYS_NOTHING.sub("", words) for words in (option.title, *option.words)}:
            return option.value
    # 参加了的, 交了吧: the same with another particle, if only one option is called so.
    bare = _PARTICLES.sub("", said)
    called = [
        option for option in options if bare and bare in {_bare(words) for words in (option.title, *option.words)}
    ]
    if len(called) == 1:
        return called[0].value
    index = ordinal(said, len(options))
    if index is not None:
        return options[index].value
    hinted = hinted_at(options, text)
    return hinted.value if hinted is not None else None


def _bare(words: str) -> str:
    return _PARTICLES.sub("", _SAYS_NOTHING.sub("", words))


def hinted_at(options: tuple[Option, ...], text: str) -> Option | None:
    """Return the one option that a sentence hints at, None when it hints at none or at several equally."""
    hits = [option for option in options if _hints(option, text)]
    strong = [option for option in hits if not option.weak] or hits
    return strong[0] if len(strong) == 1 else None


def all_hinted_at(options: tuple[Option, ...], text: str) -> str | None:
    """Return the values of all options that a sentence hints at, joined by commas; None when there is none."""
    return _joined(options, [option.value for option in options if _mentions(option, text)])


def _joined(options: tuple[Option, ...], found: Container[str]) -> str | None:
    return ",".join(option.value for option in options if option.value in found) or None


def ordinal(text: str, count: int) -> int | None:
    """Return the index that "2", "第二个", "最后一个" picks of `count` things, None if it picks none."""
    text = text.strip(" 。.、,，!！)）")
    if text in ("最后一个", "最后那个"):
        return count - 1 if count else None
    match = _ORDINAL.fullmatch(text)
    number = number_from(match[1]) if match is not None else None
    if number is None:
        return None
    return int(number) - 1 if 1 <= number <= count else None


def _mentions(option: Option, text: str) -> bool:
    return _hints(option, text, re.escape(option.title), lacks=True)


def _hints(option: Option, text: str, *more: str, lacks: bool = False) -> bool:
    """Tell whether one of an option's hints stands in a text without being denied right before: 不是工伤.

    What is denied elsewhere stays: 手压断了，老板说不算工伤 speaks of an injury.

    Args:
        lacks: 没签合同 is a denial too, as whoever is asked what he has may tell what he has not.
    """
    for hint in (*more, *option.hints):
        for found in re.finditer(hint, text):
            before = _CLAUSE_END.split(text[: found.start()])[-1]
            if not _DENIES.search(before) and not (lacks and _LACKS.search(before)):
                return True
    return False
