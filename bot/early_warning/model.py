"""What a warning is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.early_warning.figures import Figures, Reached
from bot.early_warning.rules import Level, SubjectKind


class WarningState(StrEnum):
    """OPEN: nobody has looked, or not since it rose. ACKNOWLEDGED: its owner takes care. The others are its ends."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
    FALSE_ALARM = "false_alarm"


ENDED = frozenset({WarningState.CLOSED, WarningState.FALSE_ALARM})

STATE_TITLES = {
    WarningState.OPEN: "待确认",
    WarningState.ACKNOWLEDGED: "处理中",
    WarningState.CLOSED: "已办结",
    WarningState.FALSE_ALARM: "误报",
}
LEVEL_TITLES = {Level.YELLOW: "黄色", Level.ORANGE: "橙色", Level.RED: "红色"}
KIND_TITLES: dict[SubjectKind, str] = {"employer": "单位", "grid": "网格", "street": "街道", "place": "县（市、区）"}


class WarningStep(StrEnum):
    """What may happen to a warning."""

    OPENED = "opened"
    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    TAKEN = "taken"
    NOTED = "noted"
    CLOSED = "closed"
    FALSE_ALARM = "false_alarm"


@dataclass(frozen=True)
class Step:
    """Something that happened; `staff_id` is None for the rules themselves."""

    what: WarningStep
    level: Level
    at: datetime
    staff_id: str | None
    note: str | None


@dataclass(frozen=True)
class Warning:
    """A warning.

    Attributes:
        rule: name of its rule, which may be gone from the file since.
        days: the window of the rule when it came to its level.
        figures: of all its tickets that still count.
        reached: what brought it to its level.
        first_at, last_at: when its first and last ticket were filed.
        raised_at: when it came to its level.
    """

    id: str
    rule: str
    kind: SubjectKind
    key: str
    name: str
    place: str
    level: Level
    state: WarningState
    staff_id: str | None
    figures: Figures
    reached: tuple[Reached, ...]
    days: int
    first_at: datetime
    last_at: datetime
    created_at: datetime
    raised_at: datetime
    acknowledged_at: datetime | None
    ended_at: datetime | None
