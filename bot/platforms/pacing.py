"""One rate for all processes: each call is given the next free moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from bot.platforms.tables import PaceRow
from bot.storage.columns import now
from bot.storage.statements import insert_into, table_of

_PACES = table_of(PaceRow)
_FREE_AT = select(_PACES.c.free_at).where(_PACES.c.name == bindparam("called")).with_for_update()
_MOVE = _PACES.update().where(_PACES.c.name == bindparam("called")).values(free_at=bindparam("moment"))


def next_turn(session: Session, name: str, every: timedelta, burst: int = 1) -> timedelta:
    """Take the next turn under a name and return how long to wait for it.

    Args:
        every: time between two turns in the long run.
        burst: turns that may follow each other at once after a rest.
    """
    moment = now()
    row = session.scalar(select(PaceRow).where(PaceRow.name == name).with_for_update())
    if row is None:
        _set(session, name, moment + every)
        return timedelta(0)
    free_at = max(row.free_at, moment)
    wait = max(free_at - moment - every * (burst - 1), timedelta(0))
    row.free_at = free_at + every
    return wait


def may_go(session: Session, name: str, every: timedelta, burst: int = 1) -> bool:
    """Take the next turn under a name if it is free now; False, and none is taken, when it is not.

    Args:
        every, burst: as for `next_turn`.
    """
    moment = now()
    row = session.execute(_FREE_AT, {"called": name}).first()
    free_at = moment if row is None else max(row.free_at, moment)
    if free_at - moment > every * (burst - 1):
        return False
    if row is None:
        _set(session, name, free_at + every)
    else:
        session.execute(_MOVE, {"called": name, "moment": free_at + every})
    return True


def pause(session: Session, name: str, until: datetime, every: timedelta = timedelta(0), burst: int = 1) -> None:
    """Let nobody go before this moment, not even a burst: the platform asked us to wait.

    Args:
        every, burst: as for `next_turn`.
    """
    until += every * (burst - 1)
    row = session.scalar(select(PaceRow).where(PaceRow.name == name).with_for_update())
    if row is None or row.free_at < until:
        _set(session, name, until)


def forget_idle(session: Session, idle: timedelta = timedelta(hours=1)) -> None:
    """Forget names under which nobody went for a while: a new one begins as one that has rested."""
    session.execute(delete(PaceRow).where(PaceRow.free_at < now() - idle))


def _set(session: Session, name: str, free_at: datetime) -> None:
    values = insert_into(session, PaceRow).values(name=name, free_at=free_at)
    session.execute(values.on_conflict_do_update(index_elements=["name"], set_={"free_at": free_at}))
