"""Brings the database to the newest schema with Alembic."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from bot.storage.database import Database

MIGRATION_LOCK = 1782
"""Key of PostgreSQL's advisory lock: of two processes that start at once, one migrates and the other waits."""


def migrate(database: Database) -> None:
    """Apply all migrations that are missing. Safe to call at every start, also of several processes at once."""
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            # SQLite changes a table by building it anew; with foreign keys on, dropping the old one would delete
            # every row that refers to it. The switch works outside of transactions only.
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not database.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
                config = alembic_config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        finally:
            if isinstance(driver, sqlite3.Connection):
                driver.execute("PRAGMA foreign_keys=ON")


def alembic_config() -> Config:
    """Return the configuration of Alembic, without any ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
