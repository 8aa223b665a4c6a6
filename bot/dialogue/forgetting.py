"""Has the engine forget what the bot has deleted, however long the engine was away."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.conversations.forgotten import engine_forgot, hold_to_forget, still_to_forget
from bot.dialogue.engine_client import EngineClient, EngineUnavailableError
from bot.storage.columns import new_id
from bot.storage.database import Database

logger = structlog.get_logger(__name__)

INTERVAL = 10.0


async def forget_in_engine(database: Database, engine: EngineClient) -> None:
    """Work off what is noted as forgotten, until cancelled."""
    holder = f"forgetting {new_id()}"
    while True:
        try:
            for conversation_id in await database.run(_still_to_forget, database):
                if await database.run(_hold, database, conversation_id, holder):
                    await engine.forget(conversation_id)
                    await database.run(_done, database, conversation_id, holder)
        except (EngineUnavailableError, SQLAlchemyError) as error:
            logger.warning("engine_forget_postponed", error=type(error).__name__)
        await asyncio.sleep(INTERVAL)


def _still_to_forget(database: Database) -> list[str]:
    with database.read() as session:
        return list(still_to_forget(session))


def _hold(database: Database, conversation_id: str, holder: str) -> bool:
    with database.write() as session:
        return hold_to_forget(session, conversation_id, holder)


def _done(database: Database, conversation_id: str, holder: str) -> None:
    with database.write() as session:
        engine_forgot(session, conversation_id, holder)
