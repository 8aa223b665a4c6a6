"""Sends alerts to the person on duty: by mail and to a webhook, each on its own, again until somebody acknowledges."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import structlog

from bot.emergencies.alerts import BY_MAIL, BY_WEBHOOK, AlertState, News, news_of
from bot.jobs.alert_mail import MailSender
from bot.jobs.alert_message import AlertMessage
from bot.jobs.alert_webhook import WebhookSender
from bot.jobs.runner import Handler
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tasks.queue import Task

logger = structlog.get_logger(__name__)

QUICK_ATTEMPTS = 6
"""Attempts with short pauses (about a minute); after them it is tried at the pace of its repetition, for ever."""


class AlertSender(Protocol):
    """One way to the person on duty."""

    async def send(self, message: AlertMessage) -> None:
        """Send a message.

        Raises:
            Exception: it was not sent to everybody.
        """


class AlertSending:
    """Does the tasks of one way.

    Args:
        sender: None when this way is not set up; its tasks end at once.
        place_name: full name of a place's code.
    """

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        settings: Settings,
        sender: AlertSender | None,
        place_name: Callable[[str], str],
    ) -> None:
        self._database, self._keys, self._settings = database, keys, settings
        self._sender, self._place_name = sender, place_name
        self._repeat = timedelta(seconds=settings.alert_repeat)

    async def __call__(self, task: Task) -> timedelta | None:
        """Send an alert, or news of one. Returns when to send it again."""
        if self._sender is None:
            return None
        news = await self._database.run(self._read, task.payload["alert"])
        told = task.payload.get("news")
        if news is None or news.alert.state == AlertState.CLOSED:
            return None
        if told is None and news.alert.state != AlertState.OPEN:
            return None
        try:
            await self._sender.send(self._message(news, told, task.id))
        except Exception as error:
            if task.attempt < QUICK_ATTEMPTS:
                raise
            logger.exception("alert_not_sent", way=task.kind, alert=news.alert.id, error=type(error).__name__)
            return self._repeat
        logger.info("alert_sent", way=task.kind, alert=news.alert.id, news=told)
        return self._repeat if told is None else None

    def _read(self, alert_id: str) -> News | None:
        with self._database.read() as session:
            return news_of(session, self._keys, alert_id)

    def _message(self, news: News, told: str | None, task_id: str) -> AlertMessage:
        alert = news.alert
        waited = now() - alert.created_at
        unanswered = alert.state == AlertState.OPEN
        return AlertMessage(
            id=alert.id,
            # A second "danger" or "safe" is news again: with the key of the first the receiver would drop it.
            delivery=f"{alert.id}-{int(waited / self._repeat)}" if told is None else task_id,
            event="alert" if told is None else "news",
            news=told,
            danger=alert.danger,
            title=alert.title,
            ticket=alert.ticket_number,
            at=alert.created_at,
            place=self._place_name(news.place) if news.place else None,
            place_told=alert.place_known,
            phone_told=alert.phone_known,
            said_safe=alert.said_safe,
            escalated=unanswered and waited >= timedelta(seconds=self._settings.alert_escalate_after),
            link=f"{self._settings.public_url}/alerts/{news.token}",
        )


def alert_handlers(
    settings: Settings, database: Database, keys: KeyRing, place_name: Callable[[str], str]
) -> dict[str, Handler]:
    """Return the handlers of both ways, and say loudly at the start when nobody is told."""
    if not settings.somebody_on_duty:
        logger.error(
            "nobody_is_alerted",
            remedy="Set GONGHUI_ALERT_WEBHOOK_URL or GONGHUI_ALERT_MAIL_TO; see: gonghui alerts list",
        )
    webhook: AlertSender | None = WebhookSender(settings) if settings.alert_webhook_url else None
    mail: AlertSender | None = MailSender(settings) if settings.alert_mail_to else None
    return {
        BY_WEBHOOK: AlertSending(database, keys, settings, webhook, place_name),
        BY_MAIL: AlertSending(database, keys, settings, mail, place_name),
    }
