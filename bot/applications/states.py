"""How an application moves: pure, one table, so that chat, command line, console and timer obey the same rules.

| state | 中文 | step | becomes | by |
|---|---|---|---|---|
| in_review | 审核中 | pass | in_review at the next level, approved after the last | reviewer |
| in_review | 审核中 | ask | needs_info | reviewer |
| in_review | 审核中 | reject | rejected | reviewer |
| in_review | 审核中 | forward | in_review at the same level, with another union | reviewer |
| in_review, needs_info | | withdraw | withdrawn | worker |
| in_review, needs_info | 待补充 | supplement | in_review at the same level | worker |
| needs_info | 待补充 | expire | withdrawn | timer |
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ApplicationState(StrEnum):
    """Where an application stands."""

    IN_REVIEW = "in_review"
    NEEDS_INFO = "needs_info"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What can be done with an application."""

    PASS = "pass"  # noqa: S105 # a reviewer lets it pass
    ASK = "ask"
    REJECT = "reject"
    FORWARD = "forward"
    WITHDRAW = "withdraw"
    SUPPLEMENT = "supplement"
    EXPIRE = "expire"


OPEN = frozenset({ApplicationState.IN_REVIEW, ApplicationState.NEEDS_INFO})

STATE_TITLES = {
    ApplicationState.IN_REVIEW: "审核中",
    ApplicationState.NEEDS_INFO: "待补充",
    ApplicationState.APPROVED: "已通过",
    ApplicationState.REJECTED: "未通过",
    ApplicationState.WITHDRAWN: "已撤回",
}

REASONED = frozenset({Move.ASK, Move.REJECT, Move.FORWARD})
"""Moves that need a reason: the worker is told it."""

_TABLE = {
    (ApplicationState.IN_REVIEW, Move.ASK): ApplicationState.NEEDS_INFO,
    (ApplicationState.IN_REVIEW, Move.REJECT): ApplicationState.REJECTED,
    (ApplicationState.IN_REVIEW, Move.FORWARD): ApplicationState.IN_REVIEW,
    (ApplicationState.IN_REVIEW, Move.WITHDRAW): ApplicationState.WITHDRAWN,
    (ApplicationState.NEEDS_INFO, Move.WITHDRAW): ApplicationState.WITHDRAWN,
    (ApplicationState.IN_REVIEW, Move.SUPPLEMENT): ApplicationState.IN_REVIEW,
    (ApplicationState.NEEDS_INFO, Move.SUPPLEMENT): ApplicationState.IN_REVIEW,
    (ApplicationState.NEEDS_INFO, Move.EXPIRE): ApplicationState.WITHDRAWN,
}


class MoveNotAllowedError(Exception):
    """The application cannot be moved this way from where it stands; the text says so in Chinese."""


@dataclass(frozen=True)
class Standing:
    """State, and the level of review: 0 is the first."""

    state: ApplicationState
    level: int


def moved(standing: Standing, move: Move, levels: int) -> Standing:
    """Return where an application stands after a move.

    Args:
        levels: how many levels its review has.

    Raises:
        MoveNotAllowedError: not from here.
    """
    if (standing.state, move) == (ApplicationState.IN_REVIEW, Move.PASS):
        if standing.level + 1 < levels:
            return Standing(ApplicationState.IN_REVIEW, standing.level + 1)
        return Standing(ApplicationState.APPROVED, standing.level)
    after = _TABLE.get((standing.state, move))
    if after is None:
        raise MoveNotAllowedError(f"现在是“{STATE_TITLES[standing.state]}”，不能这样办。")
    return Standing(after, standing.level)
