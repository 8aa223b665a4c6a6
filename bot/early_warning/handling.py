"""What people do with a warning: acknowledge it, take it over, write notes, close it, call it a false alarm."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.audit.log import note as note_act
from bot.early_warning.model import ENDED, STATE_TITLES, WarningState, WarningStep
from bot.early_warning.tables import WarningRow, WarningStepRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now

SHORTEST_NOTE, LONGEST_NOTE = 2, 2000


class WarningMoveError(Exception):
    """A warning cannot be handled so; the text tells the person at the screen why and what to do."""


def acknowledge(session: Session, keys: KeyRing, warning_id: str, staff_id: str) -> None:
    """Say that one has seen it and takes care; somebody becomes its owner unless it has one.

    Raises:
        WarningMoveError: it is over, or acknowledged already.
    """
    row = _not_ended(session, warning_id)
    if row.state == WarningState.ACKNOWLEDGED:
        raise WarningMoveError("已经有人确认过了。要由您来负责，请点“我来负责”。")
    row.state, row.acknowledged_at = WarningState.ACKNOWLEDGED, now()
    row.staff_id = row.staff_id or staff_id
    _step(session, keys, row, WarningStep.ACKNOWLEDGED, staff_id)


def take_over(session: Session, keys: KeyRing, warning_id: str, staff_id: str) -> None:
    """Become its owner; that acknowledges it too.

    Raises:
        WarningMoveError: it is over, or his already.
    """
    row = _not_ended(session, warning_id)
    if row.staff_id == staff_id and row.state == WarningState.ACKNOWLEDGED:
        raise WarningMoveError("这条预警已经由您负责。")
    row.state, row.staff_id, row.acknowledged_at = WarningState.ACKNOWLEDGED, staff_id, row.acknowledged_at or now()
    _step(session, keys, row, WarningStep.TAKEN, staff_id)


def write_note(session: Session, keys: KeyRing, warning_id: str, staff_id: str, text: str) -> None:
    """Add what was done or found out.

    Raises:
        WarningMoveError: it is over, or the note is too short or too long.
    """
    _step(session, keys, _not_ended(session, warning_id), WarningStep.NOTED, staff_id, _checked(text, "要记的内容"))


def close(session: Session, keys: KeyRing, warning_id: str, staff_id: str, conclusion: str, seen: int) -> None:
    """Close it; its tickets do not count for the same rule and subject again.

    Args:
        seen: how many tickets he saw: those that came since must not be closed unseen.

    Raises:
        WarningMoveError: it is over already, it grew, or the conclusion is too short or too long.
    """
    _end(session, keys, warning_id, staff_id, WarningStep.CLOSED, _checked(conclusion, "处理结果"), seen)


def mark_false(session: Session, keys: KeyRing, warning_id: str, staff_id: str, reason: str, seen: int) -> None:
    """Call it a false alarm: for the quiet time of its rule only a higher level warns of the same subject again.

    Args:
        seen: as for `close`.

    Raises:
        WarningMoveError: it is over already, it grew, or the reason is too short or too long.
    """
    _end(session, keys, warning_id, staff_id, WarningStep.FALSE_ALARM, _checked(reason, "误报的原因"), seen)


def _end(
    session: Session, keys: KeyRing, warning_id: str, staff_id: str, how: WarningStep, text: str, seen: int
) -> None:
    row = _not_ended(session, warning_id)
    if row.tickets > seen:
        raise WarningMoveError(f"打开这一页以后又来了{row.tickets - seen}件工单。请先看一看，再决定要不要结束。")
    moment = now()
    row.state, row.ended_at, row.open_key = WarningState(how), moment, None
    row.staff_id, row.acknowledged_at = row.staff_id or staff_id, row.acknowledged_at or moment
    _step(session, keys, row, how, staff_id, text)


def _not_ended(session: Session, warning_id: str) -> WarningRow:
    row = session.get(WarningRow, warning_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise WarningMoveError("这条预警已经不在了。")
    if WarningState(row.state) in ENDED:
        raise WarningMoveError(f"这条预警已经结束（{STATE_TITLES[WarningState(row.state)]}），不能再改。")
    return row


def _checked(text: str, what: str) -> str:
    kept = text.strip()
    if not SHORTEST_NOTE <= len(kept) <= LONGEST_NOTE:
        raise WarningMoveError(f"请写{what}，{SHORTEST_NOTE}到{LONGEST_NOTE}个字。")
    return kept


def _step(
    session: Session, keys: KeyRing, row: WarningRow, what: WarningStep, staff_id: str, text: str | None = None
) -> None:
    session.add(
        WarningStepRow(
            warning_id=row.id,
            what=what,
            level=row.level,
            staff_id=staff_id,
            note=keys.encrypt(text) if text else None,
            at=now(),
        )
    )
    session.flush()
    note_act(session, keys, staff_id, f"warning_{what}", f"warning:{row.id}", {"rule": row.rule})
