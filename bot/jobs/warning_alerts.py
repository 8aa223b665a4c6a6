"""Tells the person on duty once of a red warning. Neither names nor words go out: they are behind the sign-in."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import structlog

from bot.early_warning.growing import BY_MAIL, BY_WEBHOOK
from bot.early_warning.model import KIND_TITLES, LEVEL_TITLES, Warning, WarningState
from bot.early_warning.reading import find_warning
from bot.early_warning.rules import Level, Rule
from bot.jobs.alert_mail import MailSender
from bot.jobs.alert_webhook import WebhookSender
from bot.jobs.runner import Handler
from bot.settings import Settings
from bot.storage.clock import stamp
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tasks.queue import Task

logger = structlog.get_logger(__name__)


class WarningAlerts:
    """Does the tasks of both ways."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        rules: Callable[[], tuple[Rule, ...]],
        place_name: Callable[[str], str],
    ) -> None:
        self._database, self._settings, self._place_name = database, settings, place_name
        self._rules = rules

    def handlers(self) -> dict[str, Handler]:
        """Return the handler of each way; a way that is not set up ends its tasks at once."""
        return {BY_MAIL: self._mail, BY_WEBHOOK: self._post}

    async def _mail(self, task: Task) -> None:
        warning = await self._worth_telling(task)
        if warning is not None and self._settings.alert_mail_to:
            await MailSender(self._settings).send_mail(self._written(warning), warning.id)
            logger.info("warning_sent", way=task.kind, warning=warning.id)

    async def _post(self, task: Task) -> None:
        warning = await self._worth_telling(task)
        if warning is None or not self._settings.alert_webhook_url:
            return
        content = {
            "event": "warning",
            "id": warning.id,
            "level": "red",
            "title": self._title(warning),
            "subject": warning.kind,
            "place": self._place_name(warning.place),
            "tickets": warning.figures.tickets,
            "people": warning.figures.people,
            "at": warning.raised_at.isoformat(timespec="seconds"),
            "link": self._link(warning),
        }
        await WebhookSender(self._settings).post(content, f"warning-{warning.id}")
        logger.info("warning_sent", way=task.kind, warning=warning.id)

    async def _worth_telling(self, task: Task) -> Warning | None:
        """Return the warning; None when somebody has acknowledged it meanwhile, or it is gone."""
        warning = await self._database.run(self._find, str(task.payload["warning"]))
        red = warning is not None and warning.level is Level.RED and warning.state is WarningState.OPEN
        return warning if red else None

    def _find(self, warning_id: str) -> Warning | None:
        with self._database.read() as session:
            return find_warning(session, warning_id)

    def _written(self, warning: Warning) -> EmailMessage:
        sender = self._settings.alert_mail_from
        title, place = self._title(warning), self._place_name(warning.place)
        mail = EmailMessage()
        mail["Subject"] = f"【{LEVEL_TITLES[warning.level]}预警】{title}（{place}）请尽快处理"
        mail["From"] = sender
        mail["To"] = ", ".join(self._settings.alert_mail_to)
        mail["Date"] = format_datetime(now())
        mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
        mail["Auto-Submitted"] = "auto-generated"
        lines = [
            f"预警：{title}",
            f"地点：{place}",
            f"对象：一个{KIND_TITLES[warning.kind]}",
            f"工单：{warning.figures.tickets}件，{warning.figures.people}人反映",
            f"时间：{stamp(warning.raised_at)}",
            "",
            "登录工作台查看是谁、说了什么，并点“确认收到”：",
            self._link(warning),
        ]
        mail.set_content("\n".join(lines))
        return mail

    def _title(self, warning: Warning) -> str:
        return next((rule.title for rule in self._rules() if rule.name == warning.rule), "预警")

    def _link(self, warning: Warning) -> str:
        return f"{self._settings.public_url}/console/warnings/{warning.id}"
