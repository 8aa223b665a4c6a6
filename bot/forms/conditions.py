"""Conditions on what is filled in: whether a field is asked, a document is needed, a sum is paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, ValidationError
from pydantic.dataclasses import dataclass

Value = str | int | float | None
"""What a field holds: text, option, code, ISO date or duration, sum in yuan or reference to a personal
number; None: skipped.

Several options of one choice are joined by a comma.
"""

Values = Mapping[str, Value]


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Condition:
    """One condition on one field. An unanswered field fulfils none but `answered: false`.

    Attributes:
        field: name of the field.
        one_of: the value, or one of the options chosen, is among these.
        none_of: it is answered, and none of these.
        at_least, at_most: bounds of a number.
        answered: whether it must have, or must not have, a value at all.
    """

    field: str
    one_of: tuple[str, ...] | None = None
    none_of: tuple[str, ...] | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    answered: bool | None = None

    def holds(self, values: Values) -> bool:
        """Tell whether these values fulfil the condition."""
        value = values.get(self.field)
        if self.answered is False:
            return value is None
        if value is None:
            return False
        chosen = set(str(value).split(","))
        if self.one_of is not None and chosen.isdisjoint(self.one_of):
            return False
        if self.none_of is not None and not chosen.isdisjoint(self.none_of):
            return False
        return self._within_bounds(value)

    def _within_bounds(self, value: Value) -> bool:
        if self.at_least is None and self.at_most is None:
            return True
        number = number_of(value)
        if number is None:
            return False
        return (self.at_least is None or number >= self.at_least) and (self.at_most is None or number <= self.at_most)


def _conditions(written: Any) -> Any:
    """Read `{type: wages}`, `{type: [a, b]}`, `{people: {at_least: 10}}`."""
    if not isinstance(written, Mapping):
        return written
    return tuple(_condition(str(name), wanted) for name, wanted in written.items())


def _condition(name: str, wanted: object) -> Condition:
    if isinstance(wanted, str):
        return Condition(name, one_of=(wanted,))
    if isinstance(wanted, list) and all(isinstance(value, str) for value in wanted):
        return Condition(name, one_of=tuple(wanted))
    if isinstance(wanted, Mapping):
        unknown = wanted.keys() - {"one_of", "none_of", "at_least", "at_most", "answered"}
        if unknown or not wanted:
            raise ValueError(
                f"条件 {name} 里不认识“{'、'.join(unknown)}”，可以写 one_of、none_of、at_least、at_most、answered。"
            )
        try:
            return Condition(name, **wanted)
        except ValidationError as error:
            raise ValueError(
                f"条件 {name}：at_least、at_most 写数字，one_of、none_of 写列表，answered 写 true 或 false。"
            ) from error
    raise ValueError(f"条件 {name} 要写选项的 value；数字和 yes、no 要加引号，比较大小写 {{at_least: 10}}。")


Conditions = Annotated[tuple[Condition, ...], BeforeValidator(_conditions)]
"""Conditions that must all hold; in YAML `{type: wages, people: {at_least: 10}}`."""


def all_hold(conditions: Iterable[Condition], values: Values) -> bool:
    """Tell whether the values fulfil all conditions; without any it is true."""
    return all(condition.holds(values) for condition in conditions)


def number_of(value: Value) -> Decimal | None:
    """Return a value as an exact number, None when it is none."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
