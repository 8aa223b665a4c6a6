"""Opens what nearly every command works on: settings, keys, and a database brought to the newest schema."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from bot.privacy.keys import KeyRing, KeyRingError
from bot.serving.setup import open_keys, prepare_database
from bot.settings import Settings, load_settings_or_exit
from bot.storage.database import Database


@dataclass(frozen=True)
class Opened:
    """What a command has at hand."""

    settings: Settings
    database: Database
    keys: KeyRing


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Opened]:
    """Open everything and close it again; keys or a database that cannot be used end the program with a sentence."""
    settings = settings or load_settings_or_exit()
    database = Database(settings.resolved_database_url, settings.database_threads)
    try:
        keys = open_keys(settings, database)
        prepare_database(settings, database, keys)
        yield Opened(settings, database, keys)
    except KeyRingError as error:
        sys.exit(str(error))
    except SQLAlchemyError as error:
        cause = str(error.__cause__ or type(error).__name__).partition("\n")[0]
        sys.exit(f"The database cannot be used ({cause}): check GONGHUI_DATABASE_URL and that it runs.")
    finally:
        database.close()
