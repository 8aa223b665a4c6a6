"""Looks after open hand-overs, and tells supervisors when a worker has waited too long."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.handover.desk import HandoverDesk
from bot.handover.model import Handover, HandoverState
from bot.handover.reading import find_handover
from bot.handover.watching import look_after
from bot.jobs.alert_mail import MailSender
from bot.jobs.alert_message import AlertMessage
from bot.jobs.alert_webhook import WebhookSender
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.storage.database import Database
from bot.tasks.queue import Task

logger = structlog.get_logger(__name__)

QUICK_ATTEMPTS = 6
"""Attempts to tell supervisors; the queue on their screens shows it anyway."""


class HandoverWatch:
    """Does the tasks of kind `watch_handover`."""

    def __init__(self, database: Database, keys: KeyRing, desk: HandoverDesk) -> None:
        self._database, self._keys, self._desk = database, keys, desk

    async def __call__(self, task: Task) -> timedelta | None:
        """Do what is due for a hand-over; returns when to look again."""
        return await self._database.run(self._look, str(task.payload["handover"]))

    def _look(self, handover_id: str) -> timedelta | None:
        with self._database.write() as session:
            return look_after(session, self._keys, self._desk, handover_id)


class Escalating:
    """Does the tasks of kind `escalate_handover`, by the ways of alerts that are set up."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings
        senders = (
            WebhookSender(settings) if settings.alert_webhook_url else None,
            MailSender(settings) if settings.alert_mail_to else None,
        )
        self._senders = [sender for sender in senders if sender is not None]

    async def __call__(self, task: Task) -> None:
        """Tell supervisors, if the worker still waits."""
        handover = await self._database.run(self._read, str(task.payload["handover"]))
        if handover is None or handover.state is not HandoverState.WAITING:
            return
        for sender in self._senders:
            try:
                await sender.send(self._message(handover))
            except Exception as error:
                if task.attempt < QUICK_ATTEMPTS:
                    raise
                logger.exception("escalation_not_sent", handover=handover.id, error=type(error).__name__)

    def _read(self, handover_id: str) -> Handover | None:
        with self._database.read() as session:
            return find_handover(session, handover_id)

    def _message(self, handover: Handover) -> AlertMessage:
        return AlertMessage(
            id=handover.id,
            delivery=f"waiting-{handover.id}",
            event="waiting",
            news=None,
            danger="",
            title="有职工等人工等久了，还没有人接",
            ticket="",
            at=handover.asked_at,
            place=None,
            place_told=False,
            phone_told=False,
            said_safe=False,
            escalated=True,
            link=f"{self._settings.public_url}/console",
        )
