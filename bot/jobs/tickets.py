"""Closes tickets for which the worker was asked for something and never answered, and tells him."""

from __future__ import annotations

from bot.conversations.model import Choice
from bot.conversations.notices import tell
from bot.storage.database import Database
from bot.tasks.queue import Task
from bot.tickets.unheard import close_unheard


class ClosingUnheard:
    """Does the tasks of kind `close_unheard_ticket`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, task: Task) -> None:
        """Close the ticket of a task, if it still waits."""
        await self._database.run(self._close, str(task.payload["ticket"]))

    def _close(self, ticket_id: str) -> None:
        with self._database.write() as session:
            closed = close_unheard(session, ticket_id)
            if closed is not None and closed.conversation_id is not None:
                text = (
                    f"工单{closed.number}一直没等到您补充，先结了。情况还在的话，"
                    "30天内查工单时点“重办”，再把要补的发来就行。"
                )
                tell(session, closed.conversation_id, text, (Choice("查工单", {"chosen": "ticket_status"}),))
