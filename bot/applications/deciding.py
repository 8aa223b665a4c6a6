"""A reviewer decides: what his account allows, what he has seen, and what then happens, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.applications.approval import NoUnionError, let_pass
from bot.applications.levels import may_decide
from bot.applications.model import Application
from bot.applications.review import move_application
from bot.applications.service import Service
from bot.applications.states import ApplicationState, Move
from bot.audit.log import note
from bot.directory.book import Directory
from bot.privacy.keys import KeyRing
from bot.staff.model import Staff

DECISIONS = (Move.PASS, Move.ASK, Move.FORWARD, Move.REJECT)
LONGEST_REASON = 500
_LONGEST_BY = 40


class NotHisLevelError(Exception):
    """The account stands below the level at which the application waits."""


@dataclass(frozen=True)
class Decision:
    """What a reviewer wants.

    Attributes:
        move: one of DECISIONS.
        reason: told to the worker.
        union_code: the union that takes a new member in, or to which the application is forwarded.
        seen: how many steps of the application he has seen; None: that does not matter.
    """

    move: Move
    reason: str | None = None
    union_code: str | None = None
    seen: int | None = None


def decide(
    session: Session,
    keys: KeyRing,
    service: Service,
    directory: Directory,
    application: Application,
    staff: Staff,
    decision: Decision,
) -> ApplicationState:
    """Do what somebody signed in decided, if his account allows it; see `carry_out`.

    Raises:
        NotHisLevelError: see `levels.py`.
    """
    step = service.step(application.level)
    if not may_decide(directory.places, staff, application.place, step):
        raise NotHisLevelError(f"这一级由“{step.title}”审，您的账号只能查看。")
    return carry_out(session, keys, service, directory, application, staff.id, reviewer(staff), decision)


def carry_out(
    session: Session,
    keys: KeyRing,
    service: Service,
    directory: Directory,
    application: Application,
    who: str,
    by: str,
    decision: Decision,
) -> ApplicationState:
    """Do what was decided, tell the worker, note it in the audit, and return where the application stands.

    Args:
        who: as the audit names him.
        by: as the step names him.

    Raises:
        MovedMeanwhileError: something happened that he has not seen.
        MoveNotAllowedError: not from where it stands, or the reason is missing.
        NoUnionError: there is no such union.
    """
    number, seen = application.number, decision.seen
    if decision.union_code and decision.union_code not in directory.unions:
        raise NoUnionError("没有这个工会，请从列表里选，或者核对工会代码。")
    if decision.move is Move.PASS:
        state = let_pass(session, keys, service, directory, number, by, decision.reason, decision.union_code, seen=seen)
    else:
        meant = decision.union_code if decision.move is Move.FORWARD else None
        to = directory.unions.get(meant) if meant else None
        state = move_application(session, service, number, decision.move, by, decision.reason, seen=seen, to=to)
    details = {"decision": decision.move, "level": application.level + 1, "state": state}
    note(session, keys, who, "application_decided", f"application:{number}", details)
    return state


def reviewer(staff: Staff) -> str:
    """Return how a step names who decided; never like the worker or the timer."""
    whole = f"{staff.name}（{staff.login}）"
    return whole if len(whole) <= _LONGEST_BY else f"{whole[: _LONGEST_BY - 2]}…）"
