"""A worker who applies: he talks through the real door, sends photos, and reads what he is told unasked."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select

from bot.applications.catalogue import ServiceCatalogue
from bot.applications.tables import ApplicationRow, ApplicationStepRow
from bot.applications.timers import TASK
from bot.channels.intake import Incoming, take_in
from bot.conversations.inbox import get_conversation
from bot.conversations.transcript import entries_before
from bot.files.limits import MB, FileLimits
from bot.files.store import prepare_file
from bot.jobs.applications import ApplicationTimers
from bot.jobs.runner import TaskRunner
from bot.storage.database import Database
from bot.tasks.tables import TaskRow
from tests.actions.action_worker import Heard, Worker
from tests.files.samples import png

LIMITS = FileLimits(10 * MB, 20 * MB, 40, 150 * MB, 1000 * MB)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(head: str) -> str:
    """Return an invented ID number with a right check character; `head` is its first 17 digits."""
    return head + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(head, _WEIGHTS, strict=True)) % 11]


WANG = id_number("33020519900101001")
LI = id_number("33112619850505002")


class Applicant(Worker):
    """One conversation of somebody who applies for something."""

    def applies(self, text: str, service: str | None = None) -> Heard:
        """Say what he wants, or tap a service."""
        return self.says(text, "apply", "apply" if service else None, service)

    def asks(self, text: str = "查申请") -> Heard:
        """Say something about what he applied for."""
        return self.says(text, "application_status")

    def tells(self, *texts: str) -> Heard:
        """Answer one question after the other."""
        for text in texts:
            heard = self.says(text)
        return heard

    def shows(self, count: int = 1, text: str = "") -> Heard:
        """Send photos, one a message."""
        for _ in range(count):
            self.count += 1
            photo = prepare_file(self.keys, png(grey=self.count % 250), "a.png", LIMITS)
            with self.database.write() as session:
                conversation = get_conversation(session, self.id)
                incoming = Incoming(f"{self.id}:{self.count}", text, attachment=photo)
                message = take_in(session, self.keys, conversation, incoming, file_limits=LIMITS).inbox_id
            heard = self.delivers(message, "continue_form")
        return heard

    def notices(self) -> list[str]:
        """Return what he was told without having asked, oldest first."""
        with self.database.read() as session:
            entries = entries_before(session, self.id, None)
        return [entry.text for entry in entries if entry.author == "notice"]


def let_time_pass(database: Database, services: ServiceCatalogue, days: int) -> None:
    """Move everything that happened or is due so many days back, as if they had passed, and do what is then due."""
    passed = timedelta(days=days)
    with database.write() as session:
        for task in session.scalars(select(TaskRow).where(TaskRow.kind == TASK)):
            task.due_at -= passed
        for row in session.scalars(select(ApplicationRow)):
            row.due_at = row.due_at - passed if row.due_at else None
            row.updated_at -= passed
        for step in session.scalars(select(ApplicationStepRow)):
            step.at -= passed

    async def work() -> None:
        runner = TaskRunner(database, {TASK: ApplicationTimers(database, services)})
        await runner.work_off()
        await runner.settled()

    asyncio.run(work())
