"""Deletes the data of workers who left the account days ago."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.actions.run_once import forget_runs
from bot.conversations.erasure import forget_history
from bot.conversations.inbox import UnknownConversationError, lock_conversation
from bot.conversations.unfollowed import begin_forgetting, forget_address
from bot.files.retention import forget_files
from bot.forms.drafts import drop_drafts
from bot.handover.forgetting import forget_handovers
from bot.members.bindings import unbind
from bot.platforms.consents import forget_consents
from bot.privacy.retention import forget_numbers
from bot.storage.database import Database
from bot.tasks.queue import Task

logger = structlog.get_logger(__name__)


class ForgettingUnfollowed:
    """Does the tasks of `bot.conversations.unfollowed`: all that “删除我的信息” deletes, consents, and the address.

    Tickets and applications stay, as they do then.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, task: Task) -> timedelta | None:
        """Delete the data of one conversation."""
        await self._database.run(self._forget, str(task.payload["conversation"]))
        return None

    def _forget(self, conversation_id: str) -> None:
        with self._database.write() as session:
            try:
                lock_conversation(session, conversation_id)
            except UnknownConversationError:
                return
            if not begin_forgetting(session, conversation_id):
                return
            drop_drafts(session, conversation_id)
            forget_numbers(session, conversation_id)
            unbind(session, conversation_id)
            forget_files(session, conversation_id)
            forget_runs(session, conversation_id, but=None)
            forget_handovers(session, conversation_id)
            forget_history(session, conversation_id)
            forget_consents(session, conversation_id)
            forget_address(session, conversation_id)
        logger.info("unfollowed_forgotten", conversation=conversation_id)
