"""Holds the rules of early warning against tickets: at once when one is new or changed, and all of them every night."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, time, timedelta
from functools import partial
from itertools import batched

import structlog

from bot.directory.book import Directory, DirectoryBook
from bot.early_warning.raising import look_at, note_subjects, worth_a_look
from bot.early_warning.rules import Rule, SubjectKind, warning_rules
from bot.jobs.runner import Handler
from bot.jobs.warning_alerts import WarningAlerts
from bot.settings import Settings
from bot.storage.clock import CHINA
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tasks.queue import Task, add_task
from bot.tickets.watching import WATCH_TASK, filed_since

logger = structlog.get_logger(__name__)

ALL_TASK = "watch_all_tickets"
HOUR = time(3, 45)
"""Chinese time, when the purge is done."""
IN_ONE_TRANSACTION = 200
"""Tickets; others must be able to write in between."""


class Watching:
    """Does the tasks of the kinds `watch_ticket` and `watch_all_tickets`.

    Args:
        rules: gives the rules as they are now.
    """

    def __init__(self, database: Database, book: DirectoryBook, rules: Callable[[], tuple[Rule, ...]]) -> None:
        self._database, self._book, self._rules = database, book, rules

    async def one(self, task: Task) -> None:
        """Look at what one ticket is about."""
        await self._database.run(self.look, (str(task.payload["ticket"]),))

    async def all(self, task: Task) -> None:
        """Look at everything: quiet times have run out, rules were changed, a directory was imported."""
        moment = now()
        ids = await self._database.run(self._recent, moment)
        for some in batched(ids, IN_ONE_TRANSACTION, strict=False):
            await self._database.run(self._note, some)
        subjects = await self._database.run(self._subjects, moment)
        for kind, key in sorted(subjects):
            await self._database.run(self._look_at, ((kind, key),), moment)
        await self._database.run(self._come_again, moment)
        logger.info("warnings_looked_through", tickets=len(ids), subjects=len(subjects))

    def look(self, ticket_ids: Collection[str]) -> None:
        """Look at what these tickets are about."""
        moment = now()
        touched = self._note(ticket_ids)
        self._look_at(sorted(touched), moment)
        self._come_again(moment)

    def _recent(self, moment: datetime) -> list[str]:
        with self._database.read() as session:
            return filed_since(session, moment - self._longest())

    def _note(self, ticket_ids: Collection[str]) -> set[tuple[SubjectKind, str]]:
        directory = self._directory()
        with self._database.write() as session:
            return note_subjects(session, directory, ticket_ids)

    def _subjects(self, moment: datetime) -> set[tuple[SubjectKind, str]]:
        with self._database.read() as session:
            return worth_a_look(session, self._rules(), moment)

    def _look_at(self, subjects: Iterable[tuple[SubjectKind, str]], moment: datetime) -> None:
        for kind, key in subjects:
            with self._database.write() as session:
                look_at(session, self._rules(), self._book.places, kind, key, moment)

    def _come_again(self, moment: datetime) -> None:
        """See to it that everything is looked at next night. Named by its day: one that failed keeps no other away."""
        local = moment.astimezone(CHINA)
        next_one = local.replace(hour=HOUR.hour, minute=HOUR.minute, second=0, microsecond=0)
        if next_one <= local:
            next_one += timedelta(days=1)
        with self._database.write() as session:
            add_task(session, ALL_TASK, {}, key=f"{next_one:%Y-%m-%d}", due=next_one)

    def _directory(self) -> Directory:
        with self._database.read() as session:
            return self._book.current(session)

    def _longest(self) -> timedelta:
        return timedelta(days=max((rule.days for rule in self._rules()), default=0))


def early_warning_handlers(settings: Settings, database: Database, book: DirectoryBook) -> dict[str, Handler]:
    """Return the handlers of early warning by the kinds of their tasks.

    Raises:
        DataFileError: the rules cannot be used.
    """
    warning_rules(book.places)  # a fault is told now, not when the first ticket comes
    rules = partial(warning_rules, book.places)
    watching = Watching(database, book, rules)
    alerts = WarningAlerts(database, settings, rules, book.places.full_name)
    return {WATCH_TASK: watching.one, ALL_TASK: watching.all, **alerts.handlers()}
