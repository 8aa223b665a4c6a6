"""One thing that a programme gives, and what it comes to for one worker. Exact: sums are decimals, in yuan."""

from __future__ import annotations

from dataclasses import dataclass as plain_dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from bot.data_files.faults import FaultError
from bot.forms.conditions import Conditions, Values, all_hold, number_of
from bot.forms.estimates import Sum, Words
from bot.forms.money import yuan

_CENT = Decimal("0.01")


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Item:
    """What is given, in exactly one way.

    Attributes:
        when: it is given if all of these hold.
        told: a thing or a service, in words; no sum.
        fixed: yuan.
        lowest, highest: yuan; where in between is not known.
        share: part (0 to 1) of the sum in the field `of`, at most `cap` yuan.
        above, below: the share is of nothing but what lies between these sums in yuan: a deductible, a band.
        each: yuan for every one that the number field `of` counts, at most `cap` yuan.
        unit: what `each` counts: 张, 次.
        levels: yuan by the option of the choice field `of`; null: the sum of that level is not known.
        of: name of the field that the sum depends on.
        cap: yuan; alone: a sum that is not known but for its bound.
        up_to: the share is only a bound, since something that lowers it is not known.
        by: who adds it to what everybody gets: the union of one employer.
        note: what else must be said of it.
    """

    title: Words
    when: Conditions = ()
    told: Words | None = None
    fixed: Sum | None = None
    lowest: Sum | None = None
    highest: Sum | None = None
    share: Annotated[Decimal, Field(gt=0, le=1)] | None = None
    above: Sum | None = None
    below: Sum | None = None
    each: Sum | None = None
    unit: str = ""
    levels: dict[str, Sum | None] | None = None
    of: str | None = None
    cap: Sum | None = None
    up_to: bool = False
    by: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> Item:
        ranged = self.lowest is not None or self.highest is not None
        ways = [ranged, *(way is not None for way in (self.told, self.fixed, self.share, self.each, self.levels))]
        if sum(ways) > 1 or not (any(ways) or self.cap is not None):
            text = f"“{self.title}”：told、fixed、lowest 和 highest、share、each、levels 要写一种，只能写一种"
            raise FaultError(f"{text}；只知道上限的就只写 cap。", "title")
        if (self.lowest is None) != (self.highest is None) or (self.lowest or 0) > (self.highest or 0):
            raise FaultError(f"“{self.title}”：lowest 和 highest 要成对写，lowest 不能比 highest 大。", "lowest")
        needs_field = next((way for way in ("share", "each", "levels") if getattr(self, way) is not None), None)
        if (needs_field is None) != (self.of is None):
            way = needs_field or "share、each 或 levels"
            where = needs_field or "of"
            raise FaultError(f"“{self.title}”：{way} 和 of 要成对写，of 是问到这个数的那一项。", where)
        if self.cap is not None and (ranged or self.told or self.fixed is not None or self.levels is not None):
            raise FaultError(f"“{self.title}”：cap 只配 share 或 each，或者单独写。", "cap")
        if self.cap is not None and self.cap <= (self.share or self.each or 0):
            text = f"“{self.title}”：cap 是封顶的元数，要比 share、each 大；看看是不是写反了。"
            raise FaultError(text, "cap")
        for way in ("up_to", "above", "below"):
            if getattr(self, way) not in (None, False) and self.share is None:
                raise FaultError(f"“{self.title}”：{way} 只配 share。", way)
        if self.below is not None and self.below <= (self.above or 0):
            raise FaultError(f"“{self.title}”：below 要比 above 大，一段是从 above 到 below。", "below")
        return self


@plain_dataclass(frozen=True)
class Given:
    """An item worked out for one worker.

    Attributes:
        sum: lowest and highest in yuan; None when it is no money, or when the sum is not known.
        words: the sum and how it came about, as the worker reads it.
    """

    title: str
    words: str
    sum: tuple[Decimal, Decimal] | None = None
    by: str = ""


def work_out(item: Item, values: Values) -> Given | None:
    """Return what an item comes to; None when it is not given, or when the number it depends on is not known."""
    if not all_hold(item.when, values):
        return None
    note = f"（{item.note}）" if item.note else ""
    if item.told is not None:
        return Given(item.title, f"{item.told}{note}", None, item.by)
    if item.fixed is not None:
        return Given(item.title, f"{yuan(item.fixed)}{note}", (item.fixed, item.fixed), item.by)
    if item.lowest is not None and item.highest is not None:
        bounds = (item.lowest, item.highest)
        return Given(item.title, f"{between(*bounds)}{note}", bounds, item.by)
    if item.levels is not None:
        return _by_level(item, values, note)
    if item.of is None:
        cap = item.cap or Decimal(0)
        return Given(item.title, f"最多{yuan(cap)}{note}", (Decimal(0), cap), item.by)
    return _of_number(item, values)


def _by_level(item: Item, values: Values, note: str) -> Given | None:
    level = values.get(item.of or "")
    if item.levels is None or level is None or str(level) not in item.levels:
        return None
    amount = item.levels[str(level)]
    if amount is None:
        return Given(item.title, f"这一档多少没有资料{note}", None, item.by)
    return Given(item.title, f"{yuan(amount)}{note}", (amount, amount), item.by)


def _of_number(item: Item, values: Values) -> Given | None:
    number = number_of(values.get(item.of or ""))
    if number is None:
        return None
    if item.each is not None:
        amount = (number * item.each).quantize(_CENT, ROUND_HALF_UP)
        how = f"{plain(number)}{item.unit}×{yuan(item.each)}＝{yuan(amount)}"
    else:
        counted, of_what = _counted(item, number)
        if counted == 0 and item.above is not None:
            return Given(item.title, f"0元（{yuan(number)}没有超过{yuan(item.above)}）", (counted, counted), item.by)
        share = item.share or Decimal(0)
        amount = (counted * share).quantize(_CENT, ROUND_HALF_UP)
        how = f"{of_what}×{plain(share * 100)}%＝{yuan(amount)}"
    if item.cap is not None and amount > item.cap:
        amount, how = item.cap, f"{how}，封顶{yuan(item.cap)}"
    how = f"（{how}；{item.note}）" if item.note else f"（{how}）"
    if item.up_to:
        return Given(item.title, f"最多{yuan(amount)}{how}", (Decimal(0), amount), item.by)
    return Given(item.title, f"{yuan(amount)}{how}", (amount, amount), item.by)


def _counted(item: Item, number: Decimal) -> tuple[Decimal, str]:
    """Return the part of a sum that a share is of, and how it is told."""
    above = item.above or Decimal(0)
    counted = max(min(number, item.below if item.below is not None else number) - above, Decimal(0))
    if item.below is not None and number > item.below:
        return counted, f"{yuan(above)}到{yuan(item.below)}的部分{yuan(counted)}"
    return counted, yuan(number) if item.above is None else f"（{yuan(number)}－{yuan(above)}）"


def between(low: Decimal, high: Decimal) -> str:
    """Return two bounds as people read them: 2000元到4000元, or one sum when they are the same."""
    return yuan(high) if low == high else f"{yuan(low)}到{yuan(high)}"


def plain(number: Decimal) -> str:
    """Return a number without needless zeros: 10, 2.5."""
    return yuan(number).removesuffix("元")
