"""Which handler does which kind of task: the whole list on one screen."""

from __future__ import annotations

from bot.jobs.runner import Handler
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.storage.database import Database


def task_handlers(settings: Settings, database: Database, keys: KeyRing) -> dict[str, Handler]:
    """Return the handlers by the kind of task that they do."""
    return {}
