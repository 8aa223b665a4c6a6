"""The table of the audit; the database itself refuses to change or delete its rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Connection, Index, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column

from bot.audit.append_only import statements
from bot.storage.columns import Base, SequenceNumber, UtcDateTime


class AuditRow(Base):
    """One entry. `hash` seals its content and, through `previous`, all entries before it."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_who", "who"), Index("ix_audit_entries_what", "what"))

    seq: Mapped[int] = mapped_column(SequenceNumber, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(String(32))
    what: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, str | int | bool]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


def _protect(_table: Table, connection: Connection, **_: object) -> None:
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


# Tables made without migrations, as tests do, are protected alike.
event.listen(AuditRow.__table__, "after_create", _protect)
