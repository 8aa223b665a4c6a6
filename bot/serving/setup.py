"""What must be there before the service can answer: keys, schema, sample data, model."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import inspect

from bot.dialogue.training import model_path, train
from bot.directory.places import load_places
from bot.directory.unions import load_unions
from bot.members.demo import load_demo_members
from bot.privacy.keys import KeyRing, KeyRingError
from bot.serving.models import ModelShelf
from bot.serving.progress import step
from bot.settings import DATA_DIR, ROOT, Settings
from bot.storage.database import Database
from bot.storage.migrate import migrate


def open_keys(settings: Settings, database: Database) -> KeyRing:
    """Return the key ring, made now if this is the first start.

    Raises:
        KeyRingError: it is damaged, or gone while there is data that only it can open.
    """
    path = settings.keyring_path
    if not path.exists() and inspect(database.engine).has_table("conversations"):
        raise KeyRingError(f"The key file {path} is missing, but the database is in use: restore it from the backup.")
    return KeyRing(path)


def prepare_database(settings: Settings, database: Database, keys: KeyRing) -> None:
    """Bring the schema up to date and, where wanted, load the sample data into empty tables."""
    migrate(database)
    if settings.demo_data:
        directory = DATA_DIR / "directory"
        unions = load_unions(directory, load_places(directory))
        with database.write() as session:
            load_demo_members(session, keys, directory / "demo_members.yml", unions)


def ensure_model(
    settings: Settings, training: Callable[[subprocess.Popen[bytes]], object] = lambda process: None
) -> Path:
    """Return the model of the present data, trained now if there is none.

    Args:
        training: receives the process that trains, if one is started.

    Raises:
        TrainingError: training failed.
    """
    model = model_path(ROOT, settings.models_dir)
    if model.exists():
        return model
    record = ModelShelf(settings.models_dir).record()
    keep = [name for name in (record.in_use, record.before) if name]
    with step("Training the model (the first time some minutes, later less than one)"):
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "OMP_NUM_THREADS": "1"}
        return train(ROOT, settings.models_dir, settings.var_dir / "log" / "train.log", environment, training, keep)


def tracker_url(settings: Settings) -> str:
    """Return where the engine keeps its dialogue state: beside the bot's tables on PostgreSQL, in a file otherwise."""
    if settings.database_url.startswith("postgresql+psycopg://"):
        return settings.database_url.replace("postgresql+psycopg://", "postgresql+psycopg2://", 1)
    return f"sqlite:///{settings.var_dir / 'tracker.db'}"
