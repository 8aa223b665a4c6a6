"""The migrations build exactly the schema that the tables declare, on both databases."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

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
