"""Sends alerts by mail."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import structlog

from bot.jobs.alert_message import AlertMessage
from bot.settings import Settings
from bot.storage.clock import stamp
from bot.storage.columns import now

logger = structlog.get_logger(__name__)


_NEWS = {"place": "有了地点", "phone": "有了电话", "danger": "又有新的险情", "safe": "对方说人已安全，请核实"}


class MailSender:
    """Sends to those on duty and, once an alert is escalated, to the second addresses."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, message: AlertMessage) -> None:
        """Send a message. Somebody has it when the server refuses but some of the addresses: that is only logged.

        Raises:
            OSError, smtplib.SMTPException: the server could not be reached, or refused it.
        """
        settings = self._settings
        to = [*settings.alert_mail_to, *(settings.alert_mail_escalation_to if message.escalated else ())]
        await self.send_mail(written(message, settings.alert_mail_from, to), message.id)

    async def send_mail(self, mail: EmailMessage, about: str) -> None:
        """Send a mail that is written already; `about` names in the log what it tells of.

        Raises:
            OSError, smtplib.SMTPException: as `send`.
        """
        await asyncio.to_thread(self._send, mail, about)

    def _send(self, mail: EmailMessage, about: str) -> None:
        settings = self._settings
        context = ssl.create_default_context()
        if settings.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.smtp_host, settings.smtp_port, timeout=settings.alert_timeout, context=context
            )
        else:
            server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=settings.alert_timeout)
        with server:
            if settings.smtp_security == "starttls":
                server.starttls(context=context)
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            refused = _sent(server, mail)
        if refused:
            logger.error(
                "alert_addresses_refused", alert=about, refused=len(refused), of=str(mail["To"]).count(",") + 1
            )


def _sent(server: smtplib.SMTP, mail: EmailMessage) -> dict[str, tuple[int, bytes]]:
    """Send a mail and return who was refused; errors that would carry addresses into the log lose them."""
    try:
        return server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        codes = sorted({code for code, _ in error.recipients.values()})
        raise smtplib.SMTPException(f"every address was refused, with {codes}") from None
    except smtplib.SMTPSenderRefused as error:
        raise smtplib.SMTPException(f"the sender was refused, with {error.smtp_code}") from None


def written(message: AlertMessage, sender: str, to: list[str]) -> EmailMessage:
    """Return the mail: what must be known at a glance in its subject."""
    mail = EmailMessage()
    if message.event == "waiting":
        mail["Subject"] = f"【人工排队】{message.title}"
        lines = [message.title, f"从{stamp(message.at)}开始等。", "", "打开工作台接待：", message.link]
        return _addressed(mail, sender, to, lines)
    place = message.place or ("地点见链接" if message.place_told else "地点还不知道")
    again = _NEWS[message.news] if message.news else "没人接手，再次提醒" if message.escalated else "请马上处理"
    mail["Subject"] = f"【紧急】{message.title}（{place}）{again}"
    lines = [
        f"情况：{message.title}",
        f"时间：{stamp(message.at)}",
        f"地点：{place}",
        f"联系电话：{'有，打开链接接手后看' if message.phone_told else '对方还没留'}",
        f"工单号：{message.ticket}",
        *(["对方后来说人已安全，请核实。"] if message.said_safe else []),
        "",
        "打开链接，点“我来处理”，就能看到对方的原话和电话：",
        message.link,
        "",
        "没人点“我来处理”，这封邮件会一再发来。链接不要转发到群里。",
    ]
    return _addressed(mail, sender, to, lines)


def _addressed(mail: EmailMessage, sender: str, to: list[str], lines: list[str]) -> EmailMessage:
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
    mail["X-Priority"] = "1"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(lines))
    return mail
