"""Running numbers that are given once each, such as the tickets of a day."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.storage.columns import Base
from bot.storage.statements import insert_into


class CounterRow(Base):
    """The last number given in a series, such as GD261122."""

    __tablename__ = "counters"

    series: Mapped[str] = mapped_column(String(20), primary_key=True)
    last: Mapped[int] = mapped_column("last_number")


def next_count(session: Session, series: str) -> int:
    """Return the next number of a series, from 1.

    The series stays locked until the transaction ends, so that no number is given twice; one that is rolled back is
    given again.
    """
    counted = (
        insert_into(session, CounterRow)
        .values(series=series, last=1)
        .on_conflict_do_update(index_elements=["series"], set_={"last_number": CounterRow.last + 1})
        .returning(CounterRow.last)
    )
    return int(session.scalar(counted) or 0)
