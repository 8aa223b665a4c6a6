"""Moves an application on: by a reviewer, by the worker, by time. The worker is told every time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.applications.service import Service
from bot.applications.states import (
    OPEN,
    REASONED,
    STATE_TITLES,
    ApplicationState,
    Move,
    MoveNotAllowedError,
    Standing,
    moved,
)
from bot.applications.tables import ApplicationRow, ApplicationStepRow
from bot.applications.timers import watch
from bot.conversations.model import Choice
from bot.conversations.notices import tell
from bot.directory.unions import Union
from bot.storage.columns import now

_CHECK = Choice("查申请", {"chosen": "application_status"})


class UnknownApplicationError(Exception):
    """There is no such application."""


class MovedMeanwhileError(Exception):
    """Something was done with the application that whoever decides has not seen."""


def move_application(
    session: Session,
    service: Service,
    number: str,
    move: Move,
    by: str,
    reason: str | None = None,
    *,
    seen: int | None = None,
    to: Union | None = None,
) -> ApplicationState:
    """Move an application on and return where it then stands.

    What approval does beyond telling the worker (`Service.approval`) is the caller's: see `approval.let_pass`.

    Args:
        by: `worker`, `timer`, or the name of the reviewer.
        reason: told to the worker; needed for asking, forwarding and rejecting.
        seen: how many steps of it the reviewer has seen; None: that does not matter.
        to: the union that an application is forwarded to. The time limit goes on: the worker waits for both.

    Raises:
        UnknownApplicationError: no such number.
        MovedMeanwhileError: there are more steps than were seen.
        MoveNotAllowedError: not from where it stands, or the reason is missing.
    """
    row = session.scalar(select(ApplicationRow).where(ApplicationRow.number == number).with_for_update())
    if row is None:
        raise UnknownApplicationError(number)
    if seen is not None and seen != _steps(session, row):
        raise MovedMeanwhileError(number)
    if move in REASONED and not (reason or "").strip():
        raise MoveNotAllowedError("要写理由：职工会看到它。")
    after = moved(Standing(ApplicationState(row.state), row.level), move, len(service.review))
    if move == Move.FORWARD and (to is None or to.code == row.union_code):
        raise MoveNotAllowedError("要选另一家工会来审。")
    moment = now()
    begins_anew = after.level != row.level or row.state == ApplicationState.NEEDS_INFO
    row.state, row.level, row.updated_at = after.state, after.level, moment
    if to is not None:
        row.union_code, row.place = to.code, to.place
        reason = f"转给{to.name}。{(reason or '').strip()}"
    if after.state not in OPEN:
        row.open_key = row.due_at = None
    elif after.state == ApplicationState.IN_REVIEW and begins_anew:
        row.due_at, row.overdue_at = moment + timedelta(days=service.step(row.level).days), None
    session.add(
        ApplicationStepRow(
            application_id=row.id, move=move, state=row.state, level=row.level, at=moment, by=by, reason=reason
        )
    )
    watch(session, row)
    if by != "worker" and row.conversation_id is not None:
        tell(session, row.conversation_id, _notice(service, row, move, reason), (_CHECK,))
    session.flush()
    return after.state


def _steps(session: Session, row: ApplicationRow) -> int:
    query = select(func.count()).select_from(ApplicationStepRow).where(ApplicationStepRow.application_id == row.id)
    return session.scalar(query) or 0


def _notice(service: Service, row: ApplicationRow, move: Move, reason: str | None) -> str:
    heading = f"申请{row.number}（{service.title}）有进展："
    level = service.step(row.level).title
    match ApplicationState(row.state):
        case ApplicationState.APPROVED:
            said = service.told.approved
        case ApplicationState.REJECTED:
            said = service.told.rejected
        case ApplicationState.NEEDS_INFO:
            said = f"{service.told.needs_info}说“补材料”就能补。"
        case ApplicationState.WITHDRAWN:
            said = "太久没有收到补充，先关掉了。想接着办，随时可以重新申请。"
        case _ if move == Move.FORWARD:
            said = "换了一家工会接着审，不用您重新交。"
        case _ if move == Move.PASS:
            said = f"上一级通过了，现在到{level}审。"
        case state:
            said = STATE_TITLES[state]
    return "\n".join([heading, said, *([f"说明：{reason.strip()}"] if reason else [])])
