"""The migrations build exactly the schema that the tables declare, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.schema import metadata
from bot.storage.database import Database
from bot.storage.migrate import migrate


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
