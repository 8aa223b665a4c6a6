"""A bot in a process of its own, against an engine that the test plays; what runs is the service's own application.

python -m tests.resilience.bot_process ENGINE_URL     with the settings in GONGHUI_*
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from bot.app import build_app
from bot.dialogue.engine_client import EngineClient
from bot.jobs import delivery
from bot.logs import set_up_logging
from bot.privacy.keys import KeyRing
from bot.schema import metadata
from bot.serving.server import Server, listen, server_config
from bot.settings import load_settings
from bot.storage.database import Database

LEASE_TIME = timedelta(seconds=4)
"""A minute in earnest; here nobody shall wait so long for what a killed process held."""


def main() -> None:
    """Serve until killed."""
    settings = load_settings(_env_file=None)
    set_up_logging(settings.log_level, settings.var_dir / "bot.log")
    delivery.LEASE_TIME = LEASE_TIME
    database = Database(settings.resolved_database_url, settings.database_threads)
    metadata.create_all(database.engine)
    keys = KeyRing(settings.keyring_path)
    client = EngineClient([sys.argv[1]], keys.internal_secret, settings.engine_timeout)
    parts = build_app(settings, database, keys, client)
    asyncio.run(Server(server_config(parts.app), parts.hub).serve([listen(settings)]))


if __name__ == "__main__":
    main()
