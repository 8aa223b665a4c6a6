"""Types of tickets, as data: data/tickets/<type>.yml.

A type says by which words it is known, what is asked of its own, how discreet it is by itself, and what the worker is
told once the ticket is filed. The name of the file is the code that tickets are stored with.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, model_validator
from pydantic import Field as Described
from pydantic.dataclasses import dataclass

from bot.data_files.lines import line_of
from bot.data_files.reading import DataFileError, Problem, read_data, read_text
from bot.forms.conditions import Values
from bot.forms.dates import spoken
from bot.forms.fields import Field, Pattern, Words
from bot.settings import DATA_DIR

Discretion = Literal["normal", "confidential", "anonymous"]
"""confidential: nobody but those who handle it learns who he is; anonymous: they do not learn it either."""

FALLBACK, EMERGENCY = "other", "emergency"
"""Types that the bot itself needs: for what fits none, and for danger."""

LIMITS = "limits.yml"
"""Beside the types: how long each step may take (limits.py)."""

_CONFIG = ConfigDict(extra="forbid")
_CODE = re.compile("[a-z][a-z_]{1,29}")


@dataclass(frozen=True, config=_CONFIG)
class Clock:
    """A period that runs, told once the ticket is filed.

    Attributes:
        told: what is said when the day it runs from is not known, or when there is none.
        basis: law and article.
        start: name of the field with the day it runs from, `from` in the file.
        days, months: how long it runs.
        told_with_date: what is said when that day is known; `{date}` is the last day.
    """

    told: Words
    basis: Words
    start: Annotated[str | None, Described(alias="from")] = None
    days: Annotated[int, Described(ge=0, le=3660)] = 0
    months: Annotated[int, Described(ge=0, le=240)] = 0
    told_with_date: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Clock:
        if bool(self.start) != bool(self.told_with_date) or bool(self.start) != bool(self.days or self.months):
            raise ValueError("有 from 的时限要同时写 days 或 months，还有 told_with_date；没有 from 的都不写。")
        if self.told_with_date and "{date}" not in self.told_with_date:
            raise ValueError("told_with_date 里要有 {date}，期限的最后一天写在那里。")
        return self

    def text(self, values: Values) -> str:
        """Return what the worker is told; `values` are those of the type's own fields."""
        day = values.get(self.start) if self.start else None
        last = self._last_day(str(day)) if day is not None else None
        words = self.told_with_date.replace("{date}", spoken(last.isoformat())) if last else self.told
        return f"{words}（{self.basis}）"

    def _last_day(self, day: str) -> date | None:
        """The last day, None when only the month is known."""
        try:
            start = date.fromisoformat(day)
        except ValueError:
            return None
        months = start.year * 12 + start.month - 1 + self.months
        year, month = divmod(months, 12)
        last = min(start.day, calendar.monthrange(year, month + 1)[1])
        return date(year, month + 1, last) + timedelta(days=self.days)


@dataclass(frozen=True, config=_CONFIG)
class TicketType:
    """One type.

    Attributes:
        position: where it stands among the choices; no two the same.
        words: are this type when they are the whole answer.
        hints: regular expressions that show it wherever they match in a sentence.
        weak: gives way to another type that a sentence shows too.
        listed: it is among the choices; others are filed by the bot itself.
        urgent: it goes before others, and may be filed before its place is known.
        discretion: what holds unless the worker asks for more.
        asks_employer: the employer belongs to it.
        against: whom it complains about: the employer, or a union or somebody there, who is then asked for.
        fields: what is asked of its own; as a rule `quiet`, so that a terse worker is through in five answers.
        told_after: what the worker is told once it is filed.
    """

    position: int
    title: Words
    words: tuple[Words, ...] = ()
    hints: tuple[Pattern, ...] = ()
    weak: bool = False
    listed: bool = True
    urgent: bool = False
    discretion: Literal["normal", "confidential"] = "normal"
    asks_employer: bool = True
    against: Literal["employer", "union"] | None = None
    fields: tuple[Field, ...] = ()
    told_after: tuple[Words, ...] = ()
    clocks: tuple[Clock, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> TicketType:
        names = [field.name for field in self.fields]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"“{name}”用了两次，换一个名字。")
        for clock in self.clocks:
            if clock.start is not None and clock.start not in {f.name for f in self.fields if f.kind == "date"}:
                raise ValueError(f"时限从“{clock.start}”算起，fields 里要有这一项，kind 是 date。")
        return self


class TicketTypes:
    """All types by their code, in the order in which they are offered."""

    def __init__(self, types: Mapping[str, TicketType]) -> None:
        self._types = dict(sorted(types.items(), key=lambda item: item[1].position))

    def __contains__(self, code: object) -> bool:
        return code in self._types

    def all(self) -> Mapping[str, TicketType]:
        """Every type by its code."""
        return self._types

    def get(self, code: str) -> TicketType:
        """The type with this code; of one that was taken away, the fallback, so that old tickets stay readable."""
        return self._types.get(code) or self._types[FALLBACK]

    def title(self, code: str) -> str:
        """What the worker reads."""
        return self.get(code).title


def load_ticket_types(folder: Path) -> TicketTypes:
    """Read the files of data/tickets.

    Raises:
        DataFileError: files cannot be used; every fault with its file, line and remedy.
    """
    types: dict[str, TicketType] = {}
    problems: list[Problem] = []
    for file in sorted(folder.glob("*.yml")):
        if file.name == LIMITS:
            continue
        if not _CODE.fullmatch(file.stem):
            problems.append(Problem(file, None, "文件名就是类型的代号，只用小写字母和下划线，最多30个字。"))
            continue
        try:
            found = read_data(file, TicketType)
        except DataFileError as error:
            problems += error.problems
            continue
        same = [code for code, other in types.items() if other.position == found.position]
        if same:
            line = line_of(read_text(file), ("position",))
            problems.append(Problem(file, line, f"position 和 {same[0]}.yml 一样，换一个数。"))
        types[file.stem] = found
    for needed in (FALLBACK, EMERGENCY):
        if needed not in types and not problems:
            problems.append(Problem(folder / f"{needed}.yml", None, "机器人自己要用这个类型，把文件放回来。"))
    if problems:
        raise DataFileError(*problems)
    return TicketTypes(types)


@cache
def ticket_types() -> TicketTypes:
    """The types of this installation, read once.

    Raises:
        DataFileError: see `load_ticket_types`.
    """
    return load_ticket_types(DATA_DIR / "tickets")
