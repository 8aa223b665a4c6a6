"""What a worker may get, worked out line by line from what he filled in. Exact: sums are decimals, in yuan."""

from __future__ import annotations

from dataclasses import dataclass as plain_dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Protocol, runtime_checkable

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic.dataclasses import dataclass

from bot.data_files.faults import FaultError
from bot.forms.conditions import Conditions, Values, all_hold, number_of
from bot.forms.money import yuan

_CENT = Decimal("0.01")
_CONFIG = ConfigDict(extra="forbid")
Sum = Annotated[Decimal, Field(ge=0)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


@dataclass(frozen=True, config=_CONFIG)
class Line:
    """One thing that may be paid: a fixed sum, a range whose steps are not known, or a share of a sum up to a cap.

    Attributes:
        when: it is paid if all of these hold.
        fixed: yuan, once.
        lowest, highest: yuan; where in between is not known.
        share, of: part (0 to 1) of the sum in the field `of`, at most `cap` yuan.
        cap: alone: a sum that is not known but for its bound.
        note: what else must be said of it.
    """

    title: Words
    when: Conditions = ()
    fixed: Sum | None = None
    lowest: Sum | None = None
    highest: Sum | None = None
    share: Annotated[Decimal, Field(gt=0, le=1)] | None = None
    of: str | None = None
    cap: Sum | None = None
    note: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> Line:
        ways = [self.fixed is not None, self.lowest is not None or self.highest is not None, self.share is not None]
        if sum(ways) > 1 or not (any(ways) or self.cap is not None):
            raise FaultError(
                f"“{self.title}”：fixed、lowest 和 highest、share 只能写一种；都不知道就只写 cap。", "title"
            )
        if (self.lowest is None) != (self.highest is None) or (self.lowest or 0) > (self.highest or 0):
            raise FaultError(f"“{self.title}”：lowest 和 highest 要成对写，lowest 不能比 highest 大。", "lowest")
        if (self.share is None) != (self.of is None):
            raise FaultError(f"“{self.title}”：share 和 of 要成对写，of 是填金额的那一项。", "share")
        return self


@runtime_checkable
class Estimating(Protocol):
    """Whatever tells what a worker may get, before the question for the field `before`."""

    @property
    def before(self) -> str:
        """Name of the field."""
        ...

    def text(self, values: Values) -> str:
        """Return the estimate as the worker reads it, "" when there is nothing to say."""
        ...


@dataclass(frozen=True, config=_CONFIG)
class Estimate:
    """The lines, and what must be said around them.

    Attributes:
        before: name of the field before whose question the estimate is told.
        programme: id of the programme (data/programmes) whose figures count; then there are no lines here.
        warning: what is not known of the whole, such as whether lines may be added up.
    """

    before: str
    lines: tuple[Line, ...] = ()
    programme: str | None = None
    warning: str = ""

    @model_validator(mode="after")
    def _from_one_source(self) -> Estimate:
        if bool(self.lines) == (self.programme is not None):
            raise FaultError("estimate 要写 lines，或者写 programme（数在 data/programmes 里），只写一样。", "before")
        return self

    def text(self, values: Values) -> str:
        """Return the estimate as the worker reads it; when no line applies, the warning, which says why."""
        worked_out = [worked for line in self.lines if (worked := work_out(line, values)) is not None]
        if not worked_out:
            return f"这次估不出数。{self.warning}" if self.warning else ""
        rows = [f"· {line.title}：{line.sum_text}{line.how}" for line in worked_out]
        if len(worked_out) > 1 and not self.warning:
            low = sum((line.low for line in worked_out), Decimal(0))
            high = sum((line.high for line in worked_out), Decimal(0))
            rows.append(f"合计：{_range(low, high)}")
        closing = [self.warning] if self.warning else []
        return "\n".join(["按您说的估算：", *rows, *closing, "这是估算，以工会审核为准。"])


@plain_dataclass(frozen=True)
class WorkedOut:
    """One line worked out: bounds in yuan, and how it came about."""

    title: str
    low: Decimal
    high: Decimal
    how: str
    up_to: bool = False

    @property
    def sum_text(self) -> str:
        """The sum as it is told."""
        return f"最多{yuan(self.high)}" if self.up_to else _range(self.low, self.high)


def work_out(line: Line, values: Values) -> WorkedOut | None:
    """Return what a line comes to; None when it does not apply, or when the sum it is a share of is not known."""
    if not all_hold(line.when, values):
        return None
    note = f"（{line.note}）" if line.note else ""
    if line.fixed is not None:
        return WorkedOut(line.title, line.fixed, line.fixed, note)
    if line.lowest is not None and line.highest is not None:
        return WorkedOut(line.title, line.lowest, line.highest, note)
    if line.share is None or line.of is None:
        cap = line.cap or Decimal(0)
        return WorkedOut(line.title, Decimal(0), cap, note, up_to=True)
    whole = number_of(values.get(line.of))
    if whole is None:
        return None
    part = (whole * line.share).quantize(_CENT, ROUND_HALF_UP)
    how = f"{yuan(whole)}×{(line.share * 100).normalize():f}%＝{yuan(part)}"
    if line.cap is not None and part > line.cap:
        return WorkedOut(line.title, line.cap, line.cap, f"（{how}，封顶{yuan(line.cap)}）{note}")
    return WorkedOut(line.title, part, part, f"（{how}）{note}")


def _range(low: Decimal, high: Decimal) -> str:
    return yuan(high) if low == high else f"{yuan(low)}到{yuan(high)}"
