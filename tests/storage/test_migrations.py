"""The migrations build exactly the schema that the tables declare, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    inspect,
    select,
    text,
)

from bot.forms.tables import DraftRow
from bot.schema import metadata
from bot.storage.columns import Base
from bot.storage.counters import next_count
from bot.storage.database import Database
from bot.storage.migrate import alembic_config, migrate
from bot.tasks.tables import TaskRow
from bot.tickets.tables import TicketRow, TicketStepRow
from bot.tickets.timers import TIMER_TASK

MOMENT = datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_migrations_build_the_declared_schema(database_url: str) -> None:
    database = Database(database_url)
    migrate(database)
    migrate(database)  # a second start finds nothing to do
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
    database.close()


def test_two_processes_may_migrate_at_once(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(migrate, databases))
    for database in databases:
        with database.write() as session:
            if database.is_sqlite:
                assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        database.close()


def test_what_the_first_release_stored_is_kept_and_readable(database_url: str) -> None:
    database = Database(database_url)
    _migrate_to(database, "0001")
    with database.engine.begin() as connection:
        old = MetaData()
        old.reflect(connection)
        for table in old.sorted_tables:
            if table.name != "alembic_version":
                connection.execute(insert(table).values(_row(table)))
    migrate(database)
    with database.read() as session:
        for mapper in Base.registry.mappers:
            if mapper.class_.__tablename__ in old.tables:
                assert len(session.scalars(select(mapper.class_)).all()) == 1, mapper.class_
        ticket = session.scalars(select(TicketRow)).one()
        assert (ticket.details, ticket.discretion, ticket.urgent, ticket.queue) == ({}, "normal", False, "unassigned")
        assert ticket.entered_at == ticket.updated_at
        assert session.scalars(select(TicketStepRow)).one().ticket_id == ticket.id
        assert session.scalars(select(DraftRow)).one().paused is False
        timer = session.scalars(select(TaskRow).where(TaskRow.kind == TIMER_TASK)).one()
        assert (timer.key, timer.payload) == (ticket.id, {"ticket": ticket.id}), "it is looked after from now on"
    with database.write() as session:
        assert next_count(session, "GD261120") == 8, "numbers go on where they were"
        if database.is_sqlite:
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    database.close()


def _migrate_to(database: Database, revision: str) -> None:
    config = alembic_config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _row(table: Table) -> dict[str, Any]:
    """Return a row of the first release: every reference points to the one row of its table."""
    given: dict[str, dict[str, Any]] = {
        "ticket_counters": {"day": "261120", "last_number": 7},
        "tickets": {"type": "wage_arrears"},
    }
    return {column.name: _value(column) for column in table.columns} | given.get(table.name, {})


def _value(column: Column[Any]) -> object:
    match column.type:
        case DateTime():
            return MOMENT
        case Date():
            return MOMENT.date()
        case JSON():
            return {}
        case LargeBinary():
            return b"sealed"
        case Boolean():
            return False
        case Integer():
            return 1
    states = {"state": "submitted", "status": "active"}
    return states.get(column.name, "x")
