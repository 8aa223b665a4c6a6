"""For which years a rule is known, and the question for the year that picks one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

from pydantic import ConfigDict, StringConstraints
from pydantic.dataclasses import dataclass

from bot.forms.conditions import Condition
from bot.forms.estimates import Words
from bot.forms.fields import Field, Option, Requirement

YEAR = "year"
"""Name of the field that a programme with `year_of` asks first."""

Years = Annotated[str, StringConstraints(pattern="^(19|20)[0-9]{2}(-(19|20)[0-9]{2})?$")]
"""One year, or the first and the last: 2019, 2026-2028."""

_EARLIER_HEARD = 30
_MOST_OPTIONS = 10
"""A number up to this picks an option by its place; 19 alone is a year."""

_DIGITS = "零一二三四五六七八九"
_SAID = (("今年", "刚出院", "最近", "这个月"), ("去年", "上年"), ("(?<!大)前年",), ("大前年",))
"""How people say this year, last year, the year before, and the one before that."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class YearAsked:
    """The question for the year that decides which rule counts, such as the one of the treatment."""

    title: Words
    ask: Words


def bounds(years: str) -> tuple[int, int]:
    """Return the first and the last year."""
    first, _, last = years.partition("-")
    return int(first), int(last or first)


def spoken(years: str) -> str:
    """Return years as people read them: 2019年, 2026到2028年."""
    first, last = bounds(years)
    return f"{first}年" if first == last else f"{first}到{last}年"


def year_field(asked: YearAsked, known: Sequence[str], this_year: int) -> Field:
    """Return the question for the year: an option for each rule, newest first, and for what lies around them.

    Args:
        known: years of the rules, oldest first, none in two of them.
    """
    spans = [bounds(years) for years in known]
    first, last = spans[0][0], spans[-1][1]
    options = [
        _option(years, spoken(years), range(start, end + 1), this_year)
        for years, (start, end) in zip(known, spans, strict=True)
    ][::-1]
    if this_year > last:
        options.insert(0, _option("later", f"{last + 1}年或以后", range(last + 1, this_year + 1), this_year))
    gaps = [year for (_, end), (start, _) in pairwise(spans) for year in range(end + 1, start)]
    if gaps:
        options.append(_option("between", "这中间别的年份", gaps, this_year))
    options.append(_option("earlier", f"{first}年以前", range(first - _EARLIER_HEARD, first), this_year))
    return Field(YEAR, "choice", asked.title, asked.ask, options=tuple(options))


def without_rule(asked: YearAsked, field: Field, organiser: str) -> tuple[Requirement, ...]:
    """Return what is told of years before, and between, those whose rules are known; `field`: their question."""
    told = f"{asked.title}的办法我没有资料，不能拿别的年份的来算。可以登记下来，请{organiser}答复您。"
    unknown = tuple(option.value for option in field.options if option.value in ("earlier", "between"))
    when = (Condition(YEAR, one_of=unknown),)
    return (Requirement(when, told, (("登记下来，请工会答复", "open_ticket"),)),)


def _option(value: str, title: str, years: Sequence[int], this_year: int) -> Option:
    short = tuple(f"{year % 100}" for year in years if year % 100 > _MOST_OPTIONS)
    hints = [_hint(year) for year in years]
    hints += [word for ago, words in enumerate(_SAID) for word in words if this_year - ago in years]
    return Option(value, title, words=short, hints=tuple(hints))


def _hint(year: int) -> str:
    """Return what matches 2019, 19年, 二零一九, 一九年."""
    digits = ["[零〇]" if digit == "0" else _DIGITS[int(digit)] for digit in str(year)]
    short = "".join(digits[2:])
    return f"(?<![0-9]){year}(?![0-9])|(?<![0-9]){year % 100:02d}年|{''.join(digits)}|{short}年"
