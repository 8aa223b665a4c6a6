"""Which handler does which kind of task, and by which runner: the whole list on one screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.applications.catalogue import ServiceCatalogue
from bot.applications.timers import TASK as APPLICATION_TIMER
from bot.conversations.unfollowed import FORGET_TASK
from bot.directory.book import DirectoryBook
from bot.files.arriving import FETCH_TASK
from bot.files.fetching import FetchSource
from bot.files.limits import file_limits
from bot.handover.asking import WATCH_TASK
from bot.handover.desk import HandoverDesk
from bot.handover.watching import ESCALATE_TASK
from bot.jobs.alerts import alert_handlers
from bot.jobs.applications import ApplicationTimers
from bot.jobs.codes import CodeSending
from bot.jobs.early_warning import early_warning_handlers
from bot.jobs.fetching import FileFetching
from bot.jobs.handovers import Escalating, HandoverWatch
from bot.jobs.runner import Handler, TaskRunner
from bot.jobs.sms import sender_of
from bot.jobs.tickets import TicketTimers
from bot.jobs.unfollowed import ForgettingUnfollowed
from bot.jobs.webhooks import DeliveringWebhooks
from bot.members.codes import SEND_CODE
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.storage.database import Database
from bot.tickets.timers import TIMER_TASK, UNHEARD_TASK
from bot.webhooks.announcing import DELIVER_TASK


def task_runners(
    settings: Settings,
    database: Database,
    keys: KeyRing,
    services: ServiceCatalogue,
    place_name: Callable[[str], str],
    files_from: Mapping[str, FetchSource],
    book: DirectoryBook,
    people: HandoverDesk | None = None,
) -> tuple[TaskRunner, TaskRunner]:
    """Return who does the tasks: alerts by a runner of their own, so that no slow file or gateway holds them up.

    Args:
        place_name: full name of a place's code, as people on duty read it.
        files_from: the platforms that files are fetched from, by name.
        people: knows when people are there; None: conversations are not handed over.
    """
    return (
        TaskRunner(database, alert_handlers(settings, database, keys, place_name)),
        TaskRunner(database, other_handlers(settings, database, keys, services, files_from, book, people)),
    )


def other_handlers(
    settings: Settings,
    database: Database,
    keys: KeyRing,
    services: ServiceCatalogue,
    files_from: Mapping[str, FetchSource],
    book: DirectoryBook,
    people: HandoverDesk | None = None,
) -> dict[str, Handler]:
    """Return the handlers of everything but alerts, by the kind of task that they do."""
    handovers: dict[str, Handler] = {}
    if people is not None:
        handovers[WATCH_TASK] = HandoverWatch(database, keys, people)
        handovers[ESCALATE_TASK] = Escalating(database, settings)
    return {
        **handovers,
        APPLICATION_TIMER: ApplicationTimers(database, services),
        FETCH_TASK: FileFetching(database, keys, file_limits(settings), files_from),
        FORGET_TASK: ForgettingUnfollowed(database),
        DELIVER_TASK: DeliveringWebhooks(database, keys),
        **early_warning_handlers(settings, database, book),
        TIMER_TASK: TicketTimers(database),
        UNHEARD_TASK: TicketTimers(database),
        SEND_CODE: CodeSending(database, keys, sender_of(settings), settings.sms_template, settings.sms_per_day),
    }
