"""One process leads: what only one may do at a time, such as asking Telegram for updates."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from bot.platforms.tables import LeaderRow
from bot.storage.columns import now
from bot.storage.statements import insert_into


def lead(session: Session, name: str, holder: str, time: timedelta) -> bool:
    """Take or keep the lead for a while; False when another process has it."""
    moment = now()
    taken = (
        insert_into(session, LeaderRow)
        .values(name=name, holder=holder, until=moment + time)
        .on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "until": moment + time},
            where=or_(LeaderRow.holder == holder, LeaderRow.until < moment),
        )
        .returning(LeaderRow.holder)
    )
    return session.scalar(taken) == holder


def step_down(session: Session, name: str, holder: str) -> None:
    """Let go of the lead, so that another process need not wait."""
    session.execute(delete(LeaderRow).where(LeaderRow.name == name, LeaderRow.holder == holder))
